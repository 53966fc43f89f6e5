package dev.weir.cli;

import dev.weir.http.IpPrefix;
import dev.weir.readiness.AddressPolicy;
import dev.weir.readiness.Browser;
import dev.weir.readiness.Catalogue;
import dev.weir.readiness.Chromium;
import dev.weir.readiness.DohNameServer;
import dev.weir.readiness.Fetcher;
import dev.weir.readiness.SafeFetcher;
import dev.weir.readiness.Scanner;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** A scanner with the network, the browser and the name server it needs, under one address policy. */
record ScanTools(Scanner scanner, SafeFetcher safeFetcher) implements AutoCloseable {

    static ScanTools of(AddressPolicy policy, List<URI> named, boolean withoutBrowser) {
        SafeFetcher fetcher = new SafeFetcher(SafeFetcher.Settings.standard(policy, Version.number(), named));
        Browser browser = withoutBrowser
                ? page -> new Browser.Unavailable("no browser was asked for (--no-browser)")
                : new Chromium(policy);
        return new ScanTools(
                new Scanner(
                        Catalogue.load(),
                        fetcher,
                        browser,
                        DohNameServer.publicResolvers(fetcher),
                        Clock.systemUTC(),
                        new SecureRandom()),
                fetcher);
    }

    /** For a site that the operator stands in front of: its own addresses and this machine's, at any port, and no others. */
    static ScanTools forOwnSite(URI site, boolean withoutBrowser) {
        List<IpPrefix> own = new ArrayList<>();
        IpPrefix.parse("127.0.0.0/8").ifPresent(own::add);
        IpPrefix.parse("::1").ifPresent(own::add);
        try {
            for (InetAddress address : InetAddress.getAllByName(site.getHost())) {
                IpPrefix.parse(address.getHostAddress()).ifPresent(own::add);
            }
        } catch (UnknownHostException e) {
            // the scan itself says so, with what was tried
        }
        return of(
                AddressPolicy.publicOnly().allowing(own),
                List.of(site, URI.create("http://127.0.0.1")),
                withoutBrowser);
    }

    Fetcher fetcher() {
        return safeFetcher;
    }

    @Override
    public void close() {
        safeFetcher.close();
    }
}
