package dev.weir.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** How much of what was handed to a channel has left it, to tell a slow reader from one that has stopped. On its loop. */
final class WriteProgress {
    private final Channel channel;
    private long handed;
    private long before;

    WriteProgress(Channel channel) {
        this.channel = channel;
    }

    /** Takes note of bytes handed over. */
    void handed(int bytes) {
        handed += bytes;
    }

    /** From here on counts what leaves. */
    void mark() {
        before = left();
    }

    /** Whether anything has left since. */
    boolean isMade() {
        return left() > before;
    }

    private long left() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? handed : handed - buffer.totalPendingWriteBytes() + buffer.currentProgress();
    }
}
