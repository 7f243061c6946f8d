// A small kernel in S mode for QEMU's virt: walks the device tree, reads the clock, reads and writes the virtio drive,
// polling and by interrupt.
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;

#define VIRTIO 0x10001000UL
#define PLIC 0x0c000000UL
#define R(offset) (*(volatile u32 *)(VIRTIO + (offset)))
#define P(offset) (*(volatile u32 *)(PLIC + (offset)))

static void put(char c) {
    volatile u8 *uart = (volatile u8 *)0x10000000;
    while (!(uart[5] & 0x20))
        ;
    uart[0] = (u8)c;
}

static void say(const char *s) {
    while (*s)
        put(*s++);
}

static void hex(const char *name, u64 v) {
    say(name);
    put(' ');
    for (int i = 60; i >= 0; i -= 4)
        put("0123456789abcdef"[v >> i & 15]);
    put('\n');
}

static u32 big(const u8 *p) {
    return (u32)p[0] << 24 | (u32)p[1] << 16 | (u32)p[2] << 8 | p[3];
}

static int same(const char *a, const char *b) {
    while (*a && *a == *b)
        a++, b++;
    return *a == *b;
}

static void tree(const u8 *dtb) {
    hex("magic", big(dtb));
    const u8 *p = dtb + big(dtb + 8), *strings = dtb + big(dtb + 12);
    int depth = 0, nodes = 0, in_memory = 0;
    for (;;) {
        u32 token = big(p);
        p += 4;
        if (token == 1) {
            const char *name = (const char *)p;
            in_memory = name[0] == 'm' && name[1] == 'e' && name[2] == 'm';
            if (same(name, "virtio_mmio@10001000") || same(name, "serial@10000000") || same(name, "rtc@101000") ||
                same(name, "plic@c000000") || same(name, "clint@2000000") || same(name, "cpu@0"))
                say(name), put('\n');
            u32 n = 0;
            while (name[n])
                n++;
            p += (n + 4) & ~3u;
            depth++, nodes++;
        } else if (token == 2) {
            if (!--depth)
                break;
        } else if (token == 3) {
            u32 size = big(p);
            const char *name = (const char *)strings + big(p + 4);
            p += 8;
            if (in_memory && same(name, "reg"))
                hex("memory", (u64)big(p + 4) << 32 | big(p + 12));
            if (same(name, "timebase-frequency"))
                hex(name, big(p));
            if (same(name, "bootargs"))
                say((const char *)p), put('\n');
            p += (size + 3) & ~3u;
        } else if (token != 4)
            break;
    }
    hex("depth", (u64)depth);
}

static struct { // as version 1 of virtio-mmio wants it; version 2 does not mind
    struct {
        u64 address;
        u32 size;
        u16 flags, next;
    } descriptors[8];
    struct {
        u16 flags, index, ring[8];
    } available;
    volatile struct {
        u16 flags, index;
        struct {
            u32 head, size;
        } ring[8];
    } used __attribute__((aligned(4096)));
} queue __attribute__((aligned(4096)));
#define descriptors queue.descriptors
#define available queue.available
#define used queue.used
static struct {
    u32 type, reserved;
    u64 sector;
} header;
static u8 block[1024], status;
static volatile int interrupts;

void on_trap(u64 cause) {
    if (cause != (1UL << 63 | 9)) {
        hex("unexpected", cause);
        for (;;)
            ;
    }
    u32 source = P(0x201004);
    hex("interrupt", source);
    R(0x64) = R(0x60);
    P(0x201004) = source;
    interrupts++;
}

static void request(u32 type, u64 sector, u32 size, int wait) {
    header.type = type, header.sector = sector, status = 0xff;
    int both = size != 0;
    descriptors[0].address = (u64)&header, descriptors[0].size = 16, descriptors[0].flags = 1,
    descriptors[0].next = both ? 1 : 2;
    descriptors[1].address = (u64)block, descriptors[1].size = size,
    descriptors[1].flags = (u16)(1 | (type == 1 ? 0 : 2)), descriptors[1].next = 2;
    descriptors[2].address = (u64)&status, descriptors[2].size = 1, descriptors[2].flags = 2;
    available.flags = wait ? 0 : 1;
    available.ring[available.index % 8] = 0;
    u16 before = used.index;
    __sync_synchronize();
    available.index++;
    __sync_synchronize();
    int had = interrupts;
    R(0x50) = 0;
    if (wait) // asked and asleep with interrupts off, or one between the two would leave the hart asleep for ever
        for (int done = 0; !done;) {
            asm volatile("csrc sstatus, %0" ::"r"(2) : "memory");
            done = interrupts != had;
            if (!done)
                asm volatile("wfi");
            asm volatile("csrs sstatus, %0" ::"r"(2) : "memory");
        }
    while (used.index == before)
        ;
    hex("status", status);
    hex("used", used.ring[before % 8].size);
}

void main(const u8 *dtb) {
    tree(dtb);
    volatile u32 *rtc = (volatile u32 *)0x101000;
    u64 now = rtc[0];
    now |= (u64)rtc[1] << 32;
    hex("seconds/1e6", now / 1000000000 / 1000000);
    hex("magic", R(0)), hex("version", R(4)), hex("device", R(8)), hex("vendor", R(12));
    R(0x70) = 0, R(0x70) = 1, R(0x70) = 3;
    R(0x14) = 1;
    hex("version 1", R(0x10) & 1);
    R(0x14) = 0;
    hex("flush", R(0x10) >> 9 & 1);
    R(0x24) = 0, R(0x20) = 1 << 9, R(0x24) = 1, R(0x20) = 1;
    R(0x70) = 11;
    hex("features ok", R(0x70));
    R(0x30) = 0;
    hex("ready", R(0x44));
    R(0x38) = 8;
    if (R(4) == 1) {
        R(0x28) = 4096, R(0x3c) = 4096, R(0x40) = (u32)((u64)descriptors >> 12);
        hex("page", R(0x40) == (u64)descriptors >> 12);
    }
    R(0x80) = (u32)(u64)descriptors, R(0x84) = 0, R(0x90) = (u32)(u64)&available, R(0x94) = 0;
    R(0xa0) = (u32)(u64)&used, R(0xa4) = 0;
    R(0x44) = 1;
    R(0x70) = 15;
    hex("capacity", R(0x100));

    request(0, 1, 1024, 0);
    for (int i = 0; i < 1024; i += 256)
        hex("data", *(u64 *)(block + i));
    P(4) = 1;          // priority of source 1
    P(0x2080) = 1 << 1; // enabled for S
    P(0x201000) = 0;
    asm volatile("csrw sie, %0" ::"r"(1 << 9));
    asm volatile("csrs sstatus, %0" ::"r"(2));
    for (int i = 0; i < 1024; i++)
        block[i] = (u8)(i * 7);
    request(1, 3, 512, 1);
    request(4, 0, 0, 1);
    request(0, 3, 512, 1);
    hex("data", *(u64 *)(block + 8));
    request(0, R(0x100), 512, 1); // behind the end
    request(8, 0, 20, 0);
    request(77, 0, 0, 0);
    *(volatile u32 *)0x100000 = 0x5555;
}
