package dev.weir.readiness;

import java.util.List;
import java.util.Optional;

/**
 * How a check is made to pass.
 *
 * @param goal what it is good for, one sentence
 * @param description what to do, as a heading
 * @param shortPrompt the instruction in a sentence or two
 * @param prompt the instruction as given to a coding agent
 * @param specUrls where the standards stand
 * @param reference where in our documentation it is described, empty when nowhere
 */
public record Guide(
        String goal,
        String description,
        String shortPrompt,
        String prompt,
        List<String> specUrls,
        Optional<String> reference) {
    public Guide {
        specUrls = List.copyOf(specUrls);
    }
}
