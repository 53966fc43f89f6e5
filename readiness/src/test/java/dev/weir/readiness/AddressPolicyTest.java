package dev.weir.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.IpPrefix;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
    private final AddressPolicy policy = AddressPolicy.publicOnly();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "11.0.0.1",
                "100.63.255.255",
                "100.128.0.1",
                "126.255.255.255",
                "128.0.0.1",
                "172.15.255.255",
                "172.32.0.1",
                "192.31.196.1",
                "198.17.255.255",
                "198.20.0.1",
                "223.255.255.255",
                "2606:4700::1111",
                "2a00:1450:4001::8",
                "64:ff9b::808:808",
                "2002:808:808::1"
            })
    void permitsPublicUnicast(String address) {
        assertThat(policy.objection(InetAddress.ofLiteral(address))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.7",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::7f00:1",
                "::8.8.8.8",
                "::ffff:10.0.0.1",
                "64:ff9b::a00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:0:808:808::1",
                "2001:2::1",
                "2001:db8::1",
                "2002:a00:1::1",
                "2002:7f00:1::1",
                "3fff::1",
                "4000::1",
                "5f00::1",
                "fc00::1",
                "fd12:3456::1",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void refusesEverythingElse(String address) {
        assertThat(policy.objection(InetAddress.ofLiteral(address))).isPresent();
    }

    @Test
    void refusesAMappedAddressThatKeptItsIpv6Form() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xff;
        mapped[12] = 127;
        mapped[15] = 1;
        InetAddress address = Inet6Address.getByAddress("host.test", mapped, 0);

        assertThat(address).isInstanceOf(Inet6Address.class);
        assertThat(policy.objection(address))
                .hasValueSatisfying(why -> assertThat(why).startsWith("127.0.0.1 is a loopback address"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "100.64.0.1", "::1", "fd00::1"})
    void allowPrivateOpensOnesOwnNetwork(String address) {
        assertThat(policy.allowPrivate().permits(InetAddress.ofLiteral(address)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "fe80::1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.2.1", "::"})
    void allowPrivateDoesNotOpenMetadataServicesAndSpecialAddresses(String address) {
        assertThat(policy.allowPrivate().permits(InetAddress.ofLiteral(address)))
                .isFalse();
    }

    @Test
    void allowsListedRangesOnly() {
        AddressPolicy listed = policy.allowing(List.of(
                IpPrefix.parse("10.1.0.0/16").orElseThrow(),
                IpPrefix.parse("0.0.0.0/0").orElseThrow()));
        AddressPolicy narrow =
                policy.allowing(List.of(IpPrefix.parse("10.1.0.0/16").orElseThrow()));

        assertThat(narrow.permits(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
        assertThat(narrow.permits(InetAddress.ofLiteral("64:ff9b::a01:203")))
                .as("NAT64 of a listed address")
                .isTrue();
        assertThat(narrow.permits(InetAddress.ofLiteral("10.2.2.3"))).isFalse();
        assertThat(narrow.permits(InetAddress.ofLiteral("127.0.0.1"))).isFalse();
        assertThat(listed.permits(InetAddress.ofLiteral("169.254.169.254"))).isTrue();
        assertThat(listed.permits(InetAddress.ofLiteral("224.0.0.1")))
                .as("no site is there, whatever is listed")
                .isFalse();
    }

    @Test
    void saysWhatWouldAllowTheAddress() {
        assertThat(policy.objection(InetAddress.ofLiteral("127.0.0.1")))
                .contains(
                        "127.0.0.1 is a loopback address; use --allow-private or --allow 127.0.0.0/8 to scan your own network");
        assertThat(policy.objection(InetAddress.ofLiteral("64:ff9b::a00:1")))
                .contains("64:ff9b::a00:1 is a NAT64 address, and inside it 10.0.0.1 is a private address;"
                        + " use --allow-private or --allow 10.0.0.0/8 to scan your own network");
        assertThat(policy.objection(InetAddress.ofLiteral("224.0.0.1")))
                .contains("224.0.0.1 is a multicast address, which no site has");
    }
}
