package dev.weir.edge;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Looks names up; may block. */
@FunctionalInterface
interface Resolver {
    /** As the machine is configured. */
    Resolver SYSTEM = InetAddress::getAllByName;

    /** The addresses of a name, at least one, in the order to try them. */
    InetAddress[] resolve(String name) throws UnknownHostException;
}
