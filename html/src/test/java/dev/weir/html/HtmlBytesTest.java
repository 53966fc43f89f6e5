package dev.weir.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HtmlBytesTest {
    @ParameterizedTest
    @CsvSource({
        "utf-8, UTF-8, Привет 漢字",
        "UTF8, UTF-8, naïve",
        "windows-1251, windows-1251, Привет",
        "koi8-r, KOI8-R, Привет",
        "windows-1250, windows-1250, Žluťoučký",
        "iso-8859-1, windows-1252, “café”",
        "latin1, windows-1252, “café”",
        "iso-8859-15, ISO-8859-15, 10 €",
        "windows-1253, windows-1253, Καλημέρα",
        "shift_jis, windows-31j, こんにちは①",
        "x-sjis, windows-31j, こんにちは",
        "euc-jp, EUC-JP, こんにちは",
        "gb2312, GB18030, 你好",
        "gbk, GB18030, 你好",
        "gb18030, GB18030, 你好𠀀",
        "big5, Big5-HKSCS, 你好",
        "euc-kr, x-windows-949, 안녕하세요",
    })
    void readsDeclaredAndNamedCharsets(String label, String charset, String text) {
        byte[] bytes = text.getBytes(Charset.forName(charset));
        assertThat(HtmlBytes.decode(bytes, label).text()).isEqualTo(text);
        assertThat(HtmlBytes.decode(bytes, " " + label.toUpperCase(Locale.ROOT) + " ")
                        .text())
                .isEqualTo(text);
        for (String meta : new String[] {
            "<meta charset=" + label + ">",
            "<!-- <meta charset=x> --><META Charset = '" + label + "'>",
            "<meta http-equiv=Content-Type content='text/html; charset=" + label + "'>",
            "<meta content=\"text/html;charset='" + label + "' \" http-equiv=content-type>"
        }) {
            byte[] page = join(("<html><head>" + meta).getBytes(StandardCharsets.US_ASCII), bytes);
            HtmlBytes decoded = HtmlBytes.decode(page, "");
            assertThat(decoded.text()).as(meta).endsWith(">" + text);
            assertThat(decoded.guessed()).isFalse();
            assertThat(decoded.replaced()).isZero();
        }
    }

    @Test
    void believesAByteOrderMarkFirstThenTheHeaderThenThePage() {
        byte[] utf8 = join(
                new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF},
                "<meta charset=koi8-r>é".getBytes(StandardCharsets.UTF_8));
        assertThat(HtmlBytes.decode(utf8, "windows-1251").text()).isEqualTo("<meta charset=koi8-r>é");
        byte[] utf16 = join(new byte[] {(byte) 0xFF, (byte) 0xFE}, "é<p>".getBytes(StandardCharsets.UTF_16LE));
        assertThat(HtmlBytes.decode(utf16, "").text()).isEqualTo("é<p>");
        byte[] cyrillic = join(
                "<meta charset=koi8-r>".getBytes(StandardCharsets.US_ASCII),
                "Привет".getBytes(Charset.forName("windows-1251")));
        assertThat(HtmlBytes.decode(cyrillic, "windows-1251").text()).endsWith("Привет");
    }

    @Test
    void guessesWhereNothingIsNamed() {
        assertThat(HtmlBytes.decode("<p>é".getBytes(StandardCharsets.UTF_8), ""))
                .isEqualTo(new HtmlBytes("<p>é", StandardCharsets.UTF_8, true, 0));
        HtmlBytes western = HtmlBytes.decode("<p>“é”".getBytes(Charset.forName("windows-1252")), "no-such-charset");
        assertThat(western.text()).isEqualTo("<p>“é”");
        assertThat(western.guessed()).isTrue();
        assertThat(HtmlBytes.decode("<p>e".getBytes(StandardCharsets.US_ASCII), "")
                        .guessed())
                .isFalse();
    }

    @Test
    void replacesWhatIsBrokenAndCountsIt() {
        byte[] broken = {'<', 'p', '>', (byte) 0xC3, 'a', (byte) 0xFF, 'b', (byte) 0xE2, (byte) 0x82};
        HtmlBytes decoded = HtmlBytes.decode(broken, "utf-8");
        assertThat(decoded.text()).isEqualTo("<p>\uFFFDa\uFFFDb\uFFFD");
        assertThat(decoded.replaced()).isEqualTo(3);
    }

    @Test
    void takesUtf16InAMetaForUtf8AndLooksNoFurtherThan1024Bytes() {
        assertThat(HtmlBytes.decode("<meta charset=utf-16>é".getBytes(StandardCharsets.UTF_8), "")
                        .text())
                .endsWith("é");
        byte[] late = ("<html>" + " ".repeat(1024) + "<meta charset=koi8-r>é").getBytes(StandardCharsets.UTF_8);
        assertThat(HtmlBytes.decode(late, "").charset()).isEqualTo(StandardCharsets.UTF_8);
    }

    private static byte[] join(byte[] first, byte[] second) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(first);
        out.writeBytes(second);
        return out.toByteArray();
    }
}
