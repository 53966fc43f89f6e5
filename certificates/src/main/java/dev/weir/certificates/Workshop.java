package dev.weir.certificates;

import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;

/**
 * What all keepers of certificates share.
 *
 * @param pause while orders are no use
 * @param infoPause while asking for renewal information is no use
 * @param turns how many of them talk to the authority at once
 */
record Workshop(
        Authority authority,
        CertificateStore store,
        AuthorityPause pause,
        AuthorityPause infoPause,
        Semaphore turns,
        InstantSource clock,
        RandomGenerator random,
        CertificateListener listener,
        CertificateMeter meter) {}
