/**
 * Document grammar: what a web page says, read from its bytes.
 *
 * <h2>Where to enter</h2>
 *
 * <ul>
 *   <li>{@link dev.weir.html.HtmlToMarkdown} turns a page into Markdown for agents. Give it the bytes and an
 *       {@link dev.weir.html.HtmlSource}; it answers with a {@link dev.weir.html.Conversion}, never with an exception over what the
 *       page contains. Use one instance for all threads; keep it off event loops, a call takes milliseconds of processor time.
 *   <li>{@link dev.weir.html.HeadScanner} reads the head of a page while it streams by: title, canonical address, other links
 *       ({@link dev.weir.html.HeadFacts}), and the two offsets where something can be put into the page unharmed. A state machine over
 *       bytes, about a nanosecond each, fit for event loops. One instance a page.
 *   <li>{@link dev.weir.html.TokenEstimate} says about how many tokens a language model makes of a text.
 * </ul>
 *
 * <h2>From bytes to Markdown</h2>
 *
 * <ol>
 *   <li>{@code HtmlBytes} finds the charset (byte order mark, Content-Type, {@code <meta>} in the first 1024 bytes, else UTF-8 where the bytes
 *       are valid UTF-8 and windows-1252 where not). Labels are data: {@code charsets.txt}.
 *   <li>jsoup parses, depth capped, watched by a {@code Budget} of time.
 *   <li>{@code PageTree} flattens the body into arrays in document order. From here on every walk is a loop over an index and a sum over
 *       subtrees is one backward pass: no recursion on hostile nesting, and little to allocate.
 *   <li>{@code PageFacts} takes title, description, image, language and JSON-LD from the head and from what strayed into the body.
 *   <li>{@code MainContent} decides what is converted. {@code Visibility} drops what a person would not see; {@code Captions} gives images
 *       their captions; {@code Furniture} drops navigation, banners, side columns, discussions, told by element, role or the words in
 *       class and id ({@code content-hints.txt}), but never what holds much of the page's prose; {@code TextMeasure} weighs every block, and the
 *       subtree with the greatest sum is the content. Pages that declare themselves articles are then cleaned of what publishers put between
 *       the lines ({@code ArticleCleanup}, {@code article-noise.txt}). All others are under the content contract: at least 70 % of the words that
 *       are neither links nor furniture, and half of all words, have to be in, else a wider part is taken and noted.
 *   <li>{@code Blocks} and {@code Inlines} walk what is kept; {@code Tables}, {@code CodeText}, {@code Footnotes} and {@code Links} know one
 *       thing each. {@code InlineRun} collects a paragraph and {@code Escapes} decides, with all of it in view, which characters need a
 *       backslash. {@code BlockWriter} knows about markers, indentation and blank lines.
 * </ol>
 *
 * <h2>The Markdown</h2>
 *
 * <p>GitHub Flavored Markdown over CommonMark 0.31: LF, UTF-8, one final line feed. ATX headings, {@code -} lists ({@code *} where two lists meet),
 * fenced code with its language and exact bytes, pipe tables with spanning cells spread over the grid, {@code <br>} for blocks in cells,
 * absolute links, {@code ![caption](address)} for figures, {@code [^1]} footnotes, {@code $…$} for formulas that still have their TeX,
 * {@code - **term**: definition} for definition lists, quotes for admonitions, {@code <sub>}, {@code <sup>} and {@code <kbd>} as they are.
 *
 * <p>Deliberately not kept: {@code title} attributes of links and images (tooltips cost tokens and say little), no-break spaces (plain spaces
 * are what an agent searches for), addresses with schemes other than the common harmless ones (the text stays), emphasis whose delimiters
 * CommonMark would not read as such.
 *
 * <h2>Bounds</h2>
 *
 * <table>
 *   <caption>What hostile input can cost</caption>
 *   <tr><th>Bound</th><th>Default</th></tr>
 *   <tr><td>bytes, tags, time of a conversion</td><td>16 MiB, 250,000, 5 s: {@link dev.weir.html.ConversionLimits}</td></tr>
 *   <tr><td>nesting of the tree</td><td>256; what is deeper is kept, flat</td></tr>
 *   <tr><td>Markdown written</td><td>8 characters a character of HTML, and 64 Ki</td></tr>
 *   <tr><td>containers that indent</td><td>24</td></tr>
 *   <tr><td>a table</td><td>200 columns, 50,000 cells</td></tr>
 *   <tr><td>footnotes; address; JSON-LD</td><td>2,000; 4,096 characters; 64 Ki characters together</td></tr>
 *   <tr><td>head scan</td><td>256 KiB, 64 links, 8 KiB a tag</td></tr>
 * </table>
 *
 * <h2>Standards</h2>
 *
 * <p>HTML Living Standard §13.2 (parsing), WHATWG Encoding (labels), URL Living Standard and RFC 3986 §5 (references), CommonMark 0.31.2, GFM 0.29,
 * YAML 1.2 (front matter), schema.org JSON-LD as far as its type names tell stories from reference pages. Style sheets and scripts are
 * not run: what only they hide or make is not known here.
 */
@NullMarked
package dev.weir.html;

import org.jspecify.annotations.NullMarked;
