package dev.weir.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What makes a site a shop, and the checks that only a shop can fail. */
class CommerceChecksTest {
    private static void expect(CheckResult result, CheckStatus status, String message) {
        assertThat(tuple(result.status(), result.message())).isEqualTo(tuple(status, message));
    }

    private static ScriptedSite home(String html) {
        return new ScriptedSite().answers("/", 200, "text/html", "<!doctype html>" + html);
    }

    @Test
    void twoWeakSignalsMakeNoShop() {
        Report report =
                home("<a href=/product/1>1</a><script type=application/ld+json>{\"@graph\":[{\"@type\":[\"Offer\"]}]}</script>")
                        .scan("ucp");

        assertThat(report.isCommerce()).isFalse();
        assertThat(report.commerceSignals()).containsExactly("schema:Offer", "url:/product");
        expect(report.checks().getFirst(), CheckStatus.NEUTRAL, "UCP profile not found (not a commerce site)");
    }

    @Test
    void threeWeakSignalsMakeAShop() {
        Report report = home("<a href=/shop>Shop</a> <a href=/cart>Cart</a> <p>$ 3, 4 €, USD 5</p>")
                .scan("ucp");

        assertThat(report.isCommerce()).isTrue();
        assertThat(report.commerceSignals()).containsExactly("url:/shop", "url:/cart", "prices:multiple");
        expect(report.checks().getFirst(), CheckStatus.FAIL, "UCP profile not found");
    }

    @Test
    void aPlatformAloneMakesAShop() {
        assertThat(home("<script src=https://cdn.shopify.com/s/x.js></script>")
                        .scan("ucp")
                        .isCommerce())
                .isTrue();
        assertThat(home("<meta name=shopify-digital-wallet content=1>")
                        .scan("ucp")
                        .commerceSignals())
                .containsExactly("meta:shopify");
    }

    @Test
    void linksToOtherShopsSayNothing() {
        assertThat(home("<a href=https://other.example/cart>c</a><a href=mailto:a@b>m</a><a href='http://[bad'>x</a>")
                        .scan("ucp")
                        .commerceSignals())
                .isEmpty();
    }

    @Test
    void commerceNeverCountsInAScore() {
        Report shop = home("<meta name=shopify-digital-wallet content=1>").scan();
        Report plain = home("").scan();

        assertThat(shop.scores()).isEqualTo(plain.scores());
    }

    @Test
    void acceptsPaymentRequirementsInAHeaderOrInTheBody() {
        String requirements = "{\"x402Version\":2,\"accepts\":[{\"scheme\":\"exact\"}]}";
        String header = Base64.getEncoder().encodeToString(requirements.getBytes(StandardCharsets.UTF_8));

        expect(
                new ScriptedSite()
                        .answers("/api", 402, "text/plain", "pay")
                        .with("/api", "PAYMENT-REQUIRED", header)
                        .check("x402"),
                CheckStatus.PASS,
                "x402 payment protocol detected");
        assertThat(new ScriptedSite()
                        .answers("/api/v1", 402, "application/json", requirements)
                        .check("x402")
                        .status())
                .isEqualTo(CheckStatus.PASS);
    }

    @Test
    void doesNotTakeAnyPaymentRequiredForX402() {
        CheckResult result = new ScriptedSite()
                .answers("/api", 402, "text/plain", "pay")
                .with("/api", "PAYMENT-REQUIRED", "%%%not base64")
                .check("x402");

        expect(result, CheckStatus.NEUTRAL, "x402 payment protocol not detected (not a commerce site)");
        assertThat(result.evidence().toString()).contains("/api returned 402 without x402 payment requirements");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"intent\":\"charge\",\"method\":\"card\",\"amount\":\"1.00\"}|PASS",
                "{\"offers\":[{\"intent\":\"session\",\"method\":\"tempo\",\"amount\":3}]}|PASS",
                "{\"intent\":\"gift\",\"method\":\"card\",\"amount\":\"1\"}|NEUTRAL",
                "{\"intent\":\"charge\",\"method\":\"shells\",\"amount\":\"1\"}|NEUTRAL",
                "{\"intent\":\"charge\",\"method\":\"card\"}|NEUTRAL",
                "7|NEUTRAL",
            })
    void wantsAPricedOperation(String info, CheckStatus status) {
        CheckResult result = new ScriptedSite()
                .json("/openapi.json", "{\"paths\":{\"/p\":{\"get\":{\"x-payment-info\":" + info + "}}}}")
                .check("mpp");

        assertThat(result.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ucp|/.well-known/ucp|{\"protocol_version\":\"1\",\"services\":{},\"capabilities\":[],\"endpoints\":{}}|PASS",
                "ucp|/.well-known/ucp|{\"ucp\":{\"version\":\"1\",\"services\":{},\"capabilities\":[],\"endpoints\":{}}}|PASS",
                "ucp|/.well-known/ucp|{\"version\":\"1\"}|NEUTRAL",
                "acp|/.well-known/acp.json|{\"protocol\":{\"name\":\"acp\",\"version\":\"2026-01-01\"},\"api_base_url\":\"https://a.example\",\"transports\":[\"rest\"],\"capabilities\":{\"services\":[]}}|PASS",
                "acp|/.well-known/acp.json|{\"protocol\":{\"name\":\"abc\",\"version\":\"1\"},\"api_base_url\":\"https://a.example\",\"transports\":[\"rest\"],\"capabilities\":{\"services\":[]}}|NEUTRAL",
                "acp|/.well-known/acp.json|{\"protocol\":{\"name\":\"acp\",\"version\":\"1\"},\"api_base_url\":\"/relative\",\"transports\":[\"rest\"],\"capabilities\":{\"services\":[]}}|NEUTRAL",
            })
    void judgesDiscoveryDocumentsOfShops(String id, String path, String body, CheckStatus status) {
        assertThat(new ScriptedSite().json(path, body).check(id).status()).isEqualTo(status);
    }

    @Test
    void readsAp2FromTheAgentCard() {
        String card =
                "{\"name\":\"O\",\"version\":\"1\",\"description\":\"A\",\"supportedInterfaces\":[{}],\"skills\":[],"
                        + "\"capabilities\":{\"extensions\":[{\"uri\":\"https://github.com/google-agentic-commerce/ap2/tree/v0.1\"}]}}";
        CheckResult declared =
                new ScriptedSite().json("/.well-known/agent-card.json", card).check("ap2");
        CheckResult other = new ScriptedSite()
                .json("/.well-known/agent-card.json", card.replace("ap2", "other"))
                .check("ap2");

        expect(declared, CheckStatus.PASS, "AP2 extension declared in the A2A Agent Card");
        assertThat(declared.duration()).isEmpty();
        expect(
                other,
                CheckStatus.NEUTRAL,
                "AP2 not detected (the A2A Agent Card declares no AP2 extension) (not a commerce site)");
    }
}
