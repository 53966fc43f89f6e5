package dev.weir.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;

/** How large reads are: as Netty adapts them to what comes, but small while memory is tight. */
@SuppressWarnings("deprecation") // Netty offers no other interface to hang this in
final class SmallReads implements RecvByteBufAllocator {
    private final BufferMemory memory;
    private final AdaptiveRecvByteBufAllocator adaptive = new AdaptiveRecvByteBufAllocator();

    SmallReads(BufferMemory memory) {
        this.memory = memory;
    }

    @Override
    public Handle newHandle() {
        return new DelegatingHandle(adaptive.newHandle()) {
            @Override
            public ByteBuf allocate(ByteBufAllocator allocator) {
                return memory.isTight() ? allocator.ioBuffer(guess()) : super.allocate(allocator);
            }

            @Override
            public int guess() {
                int adapted = super.guess();
                return memory.isTight() ? Math.min(adapted, BufferMemory.SMALL_READ) : adapted;
            }
        };
    }
}
