/* The clients of bench/events: events.c PORT CONNECTIONS SECONDS. Opens so many connections, prints "open", waits for a line, counts for so many
   seconds what it gets, and prints: events, events of the connection that got least and most, lost, and p50, p99 and the longest delay in us. Stays until its input ends. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SOURCES 8
#define LINE 128

typedef struct {
    int fd, used, begun;
    long last, count;
    char line[LINE];
} Client;

static long *delays, delay_count, delay_room, events, lost;
static int counting;

static long now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000L + t.tv_nsec;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static int ascending(const void *a, const void *b) {
    long x = *(const long *)a, y = *(const long *)b;
    return (x > y) - (x < y);
}

/* A whole line; those of events are "data: NUMBER NANOS". */
static void line(Client *c, long at) {
    long number, made;
    c->line[c->used] = 0;
    if (sscanf(c->line, "data: %ld %ld", &number, &made) != 2) return;
    if (c->last && number != c->last + 1) lost += number - c->last - 1;
    c->last = number;
    if (!counting) return;
    c->count++;
    events++;
    if (delay_count < delay_room) delays[delay_count++] = (at - made) / 1000;
}

static void take(Client *c) {
    char block[4096];
    long size;
    while ((size = recv(c->fd, block, sizeof block, MSG_DONTWAIT)) > 0) {
        long at = now_ns();
        for (long i = 0; i < size; i++) {
            if (block[i] == '\n') {
                line(c, at);
                c->used = 0;
            } else if (c->used < LINE - 1) {
                c->line[c->used++] = block[i];
            }
        }
    }
    if (size == 0 || errno != EAGAIN) fail("the server ended a stream");
}

static void run(int epoll, long until) {
    struct epoll_event ready[512];
    for (long left = until - now_ns(); left > 0; left = until - now_ns()) {
        int count = epoll_wait(epoll, ready, 512, left / 1000000 + 1);
        for (int i = 0; i < count; i++) take(ready[i].data.ptr);
    }
}

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    int port = atoi(argv[1]), connections = atoi(argv[2]), seconds = atoi(argv[3]);
    struct rlimit most;
    getrlimit(RLIMIT_NOFILE, &most);
    most.rlim_cur = most.rlim_max;
    setrlimit(RLIMIT_NOFILE, &most);
    Client *clients = calloc(connections, sizeof *clients);
    delay_room = (long)connections * (seconds + 2);
    delays = calloc(delay_room, sizeof *delays);
    int epoll = epoll_create1(0);
    for (int i = 0; i < connections; i++) {
        Client *c = clients + i;
        struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000002 + i % SOURCES)};
        struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        const char *ask = "GET /events HTTP/1.1\r\nHost: a\r\n\r\n";
        if ((c->fd = socket(AF_INET, SOCK_STREAM, 0)) < 0) fail("socket");
        if (bind(c->fd, (struct sockaddr *)&from, sizeof from)) fail("bind");
        if (connect(c->fd, (struct sockaddr *)&to, sizeof to)) fail("connect");
        if (send(c->fd, ask, strlen(ask), MSG_NOSIGNAL) < 0) fail("send");
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &e)) fail("epoll_ctl");
        if (i % 100 == 99) run(epoll, now_ns() + 2000000);
    }
    for (int all = 0; !all;) {
        run(epoll, now_ns() + 100000000);
        all = 1;
        for (int i = 0; i < connections; i++) all = all && clients[i].last;
    }
    puts("open");
    fflush(stdout);
    fcntl(0, F_SETFL, O_NONBLOCK);
    char word[16];
    while (read(0, word, sizeof word) < 0) run(epoll, now_ns() + 5000000);
    counting = 1;
    lost = 0;
    run(epoll, now_ns() + seconds * 1000000000L);
    long least = 1L << 60, longest = 0;
    for (int i = 0; i < connections; i++) {
        if (clients[i].count < least) least = clients[i].count;
        if (clients[i].count > longest) longest = clients[i].count;
    }
    qsort(delays, delay_count, sizeof *delays, ascending);
    printf("%ld %ld %ld %ld %ld %ld %ld\n", events, least, longest, lost, delays[delay_count / 2], delays[delay_count * 99 / 100], delays[delay_count - 1]);
    fflush(stdout);
    while (read(0, word, sizeof word) != 0) run(epoll, now_ns() + 5000000);
    return 0;
}
