package dev.weir.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadScannerTest {
    /** {@code ^} stands where something may go at the end of the head, {@code |} where it may go at the start of the body. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!doctype html><html><head><title>a</title>^</head><body>|text",
                "<html><head>^</head><body class='x > y' data-a=\"</head>\">|<p>",
                "<html><head><!-- </head><body> -->^</head>\n<body\nonload=f()>|",
                "<head><script>if (a < b) document.write('</head><body>')</script>^</head><body>|",
                "<head><script><!-- <script> </script> </head> --></script>^</head><body>|",
                "<head><style>/* </head> */</style><noscript><link></noscript><template></head></template>^</head><body>|",
                "<head><title></head><body></title>^</head><body>|",
                "<head><meta name=a content='</head>'><meta x=\"<body>\">^</head><body>|",
                "<html><head><meta charset=utf-8>^<body>|text",
                "<!doctype html><meta charset=utf-8><title>t</title>^|<p>text",
                "<!doctype html><title>t</title>^|text",
                "<HTML><HEAD>^</HEAD ><BODY>|",
                "<html><head>^</head >\n<!-- <body> --><body>|",
                "<html><head>^</head>|<div>",
                "<html><head>^</head>|\u00e9",
                "<head><a-very-long-element-name></head><body>",
                "<html><head><!-->^</head><body>|",
                "<html><head><!--->^</head><body>|",
                "<html><head><? php ?>^</head><body>|",
                "<html><head><link title=a=\"b>^</head><body>|",
            })
    void findsWhereSomethingMayBePut(String marked) {
        String given = marked.contains("long-element") ? marked.replace("<a-very", "^|<a-very") : marked;
        String page = given.replace("^", "").replace("|", "");
        long head = bytes(given.replace("|", ""), '^');
        long body = bytes(given.replace("^", ""), '|');
        byte[] all = page.getBytes(StandardCharsets.UTF_8);
        for (int size = 1; size <= all.length; size++) {
            HeadScanner scanner = new HeadScanner();
            for (int at = 0; at < all.length; at += size) {
                scanner.feed(ByteBuffer.wrap(all, at, Math.min(size, all.length - at)));
                if (scanner.headEnd().isEmpty()) {
                    assertThat(scanner.decidedUpTo()).isLessThanOrEqualTo(head);
                    assertThat(scanner.decidedUpTo()).isGreaterThanOrEqualTo(Math.min(all.length, at + size) - 16L);
                }
                if (scanner.bodyStart().isEmpty()) {
                    assertThat(scanner.decidedUpTo()).isLessThanOrEqualTo(body);
                }
            }
            assertThat(scanner.headEnd()).as("chunks of %s bytes", size).hasValue(head);
            assertThat(scanner.bodyStart()).as("chunks of %s bytes", size).hasValue(body);
            assertThat(scanner.isDone()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\": \"<head></head>\"}",
                "plain text <body>",
                "",
                "<!-- only a comment",
                "<head><script>never ended</head><body>"
            })
    void findsNothingWhereNothingMayBePut(String page) {
        HeadScanner scanner = new HeadScanner();
        scanner.feed(ByteBuffer.wrap(page.getBytes(StandardCharsets.UTF_8)));
        assertThat(scanner.headEnd()).isEmpty();
        assertThat(scanner.bodyStart()).isEmpty();
    }

    @Test
    void findsNoBodyInAFrameset() {
        HeadScanner scanner = scan("<html><head></head><frameset><frame></frameset>");
        assertThat(scanner.headEnd()).hasValue(12);
        assertThat(scanner.bodyStart()).isEmpty();
    }

    @Test
    void readsWhatTheHeadSays() {
        HeadFacts facts = scan("""
                <!doctype html><html><head>
                <meta charset="ISO-8859-1"><meta http-equiv=refresh content=5>
                <base href="/docs/"><base href="/second/">
                <title> Fish &amp;
                  chips </title>
                <META NAME=Description CONTENT='All about "fish"'>
                <link rel=canonical href=/docs/fish><link rel="Alternate  hreflang" hreflang=de href="/de/fish" type=text/html>
                <link rel=stylesheet>
                </head><body><link rel=canonical href=/wrong>""").facts();
        assertThat(facts.title()).isEqualTo("Fish & chips");
        assertThat(facts.description()).isEqualTo("All about \"fish\"");
        assertThat(facts.base()).isEqualTo("/docs/");
        assertThat(facts.charset()).isEqualTo("ISO-8859-1");
        assertThat(facts.canonical()).hasValue("/docs/fish");
        assertThat(facts.alternates())
                .containsExactly(new HeadFacts.HeadLink("alternate hreflang", "/de/fish", "text/html", "de"));
        assertThat(facts.links()).hasSize(2);
    }

    @Test
    void readsThePoliciesThatTheHeadSets() {
        HeadScanner head = new HeadScanner();
        head.feed(ByteBuffer.wrap(
                "<head><meta HTTP-EQUIV=' content-security-policy ' content=\"style-src 'self'\"><meta name=x><body>"
                        .getBytes(StandardCharsets.UTF_8)));
        assertThat(head.contentSecurityPolicies()).containsExactly("style-src 'self'");
    }

    @Test
    void decodesFactsWithThePagesCharset() {
        HeadScanner scanner = new HeadScanner();
        scanner.feed(
                ByteBuffer.wrap("<meta charset=windows-1251><title>\u041f\u0440\u0438\u0432\u0435\u0442</title><body>"
                        .getBytes(CharsetLabels.find("windows-1251").orElseThrow())));
        assertThat(scanner.facts().title()).isEqualTo("\u041f\u0440\u0438\u0432\u0435\u0442");
    }

    @Test
    void looksNoFurtherThanItsLimit() {
        HeadScanner scanner = new HeadScanner(100, "");
        assertThat(scanner.feed(ByteBuffer.wrap(
                        ("<head><!--" + " ".repeat(100) + "--></head><body>").getBytes(StandardCharsets.UTF_8))))
                .isFalse();
        assertThat(scanner.headEnd()).isEmpty();
        assertThat(scanner.decidedUpTo()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void leavesTheBufferAsItWas() {
        ByteBuffer buffer = ByteBuffer.wrap("xx<html><head></head>".getBytes(StandardCharsets.UTF_8))
                .position(2);
        HeadScanner scanner = new HeadScanner();
        scanner.feed(buffer);
        assertThat(buffer.position()).isEqualTo(2);
        assertThat(scanner.headEnd()).hasValue(12);
    }

    @Test
    void keepsNoMoreThanItsBounds() {
        HeadScanner scanner = scan("<head>" + "<link rel=x href=y>".repeat(1000) + "<meta content='"
                + "a".repeat(100_000) + "'>" + "<title>" + "t".repeat(10_000) + "</title></head><body>");
        assertThat(scanner.facts().links()).hasSize(HeadScanner.MAX_LINKS);
        assertThat(scanner.facts().title()).hasSize(4096);
        assertThat(scanner.bodyStart()).isPresent();
    }

    @Test
    void survivesRandomBytes() {
        Random random = new Random(7);
        String alphabet = "<>/!-='\" \nabhedotiscrplnkm\u00e9\0";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder page = new StringBuilder();
            for (int i = random.nextInt(80); i >= 0; i--) {
                page.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            HeadScanner scanner = scan(page.toString());
            scanner.facts();
            scanner.headEnd().ifPresent(at -> assertThat(at).isBetween(0L, (long) page.length() * 2));
        }
    }

    private static HeadScanner scan(String page) {
        HeadScanner scanner = new HeadScanner();
        scanner.feed(ByteBuffer.wrap(page.getBytes(StandardCharsets.UTF_8)));
        return scanner;
    }

    private static long bytes(String marked, char mark) {
        return marked.substring(0, marked.indexOf(mark)).getBytes(StandardCharsets.UTF_8).length;
    }
}
