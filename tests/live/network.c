/* SPDX-License-Identifier: BSD-2-Clause */
/* A network of wt_network_enter for test_network.py: enters it, captures in it, and starts programs
 * in it as it is told on standard input, a line each:
 *
 *     network [private|veth|host] [lose N] [lose-data N] [lose-acks N] [lose-only K]... [delay MS]
 * [refuse] [cc NAME] [write FILE]
 *
 *     client COMMAND    the shell runs COMMAND on the client's side; says "started PID",
 *     server COMMAND    later "ended PID CODE"
 *     end               leave; so does the end of standard input
 *
 * Says "inside INTERFACE LOWPORTS IPV4 IPV6 HARDWARE IPV4 IPV6 HARDWARE" (the client's, then the
 * server's; - for none) or "refused ERROR SUBJECT NUMBER DETAIL", and for each act of the bridge
 * "dropped" or "refused" with who sent it, time, lengths, what was untold, and its first bytes. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wiretutor/observe.h"
#include "wiretutor/source.h"

struct session {
    struct wt_network *network;
    struct wt_source *source; /* NULL: nothing is captured */
    struct wt_sink *sink;
    char line[4096];
    size_t n;
};

static void give_up(const struct wt_error *error)
{
    printf("refused %d %s %llu %s\n", (int)error->id, error->subject,
           (unsigned long long)error->number, error->detail);
    exit(3);
}

static void start(const struct wt_network *network, bool client, const char *command)
{
    pid_t parent = getpid();
    pid_t child = fork();

    if (child < 0)
        exit(1);
    if (child == 0) {
        if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent ||
            wt_network_join(network, client) != 0 || freopen("/dev/null", "r", stdin) == NULL)
            _exit(126);
        (void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    printf("started %d\n", (int)child);
}

/* False: the end. */
static bool obey(const struct wt_network *network, const char *line)
{
    if (strncmp(line, "client ", 7) == 0)
        start(network, true, line + 7);
    else if (strncmp(line, "server ", 7) == 0)
        start(network, false, line + 7);
    else
        return false;
    return true;
}

static bool take_orders(struct session *s)
{
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
    char *end;

    if (poll(&in, 1, 0) <= 0)
        return true;
    ssize_t n = read(STDIN_FILENO, s->line + s->n, sizeof s->line - s->n);

    if (n <= 0)
        return false;
    s->n += (size_t)n;
    while ((end = memchr(s->line, '\n', s->n)) != NULL) {
        *end = '\0';
        if (!obey(s->network, s->line))
            return false;
        s->n -= (size_t)(end + 1 - s->line);
        memmove(s->line, end + 1, s->n);
    }
    return s->n < sizeof s->line;
}

static void show_acts(struct wt_network *network)
{
    struct wt_observed o;

    while (wt_network_next(network, &o) == WT_OK) {
        printf("%s %s %lld %u %u %d %llu ", o.kind == WT_OBSERVED_DROPPED ? "dropped" : "refused",
               o.as.frame.from_client ? "client" : "server", (long long)o.time_ns, o.as.frame.n,
               o.as.frame.on_wire, o.as.frame.full, (unsigned long long)o.as.frame.untold);
        for (uint32_t i = 0; i < o.as.frame.n; i++)
            printf("%02x", o.as.frame.bytes[i]);
        printf("\n");
    }
}

static void show_end(pid_t program, int status)
{
    printf("ended %d %d\n", (int)program,
           WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

static void capture(struct session *s)
{
    struct wt_error error;
    struct wt_frame frame;
    enum wt_status status;

    if (s->source == NULL) {
        (void)poll(NULL, 0, 10);
        return;
    }
    while ((status = wt_source_next(s->source, &frame, &error)) == WT_OK)
        if (wt_sink_put(s->sink, &frame, &error) != WT_OK)
            give_up(&error);
    if (wt_sink_flush(s->sink, &error) != WT_OK)
        give_up(&error);
}

static void run(struct session *s)
{
    int status;

    do {
        pid_t ended;

        capture(s);
        show_acts(s->network);
        while ((ended = waitpid(-1, &status, WNOHANG)) > 0)
            show_end(ended, status);
        (void)fflush(stdout);
    } while (take_orders(s));
    if (s->source != NULL) {
        wt_source_stop(s->source);
        capture(s);
    }
    show_acts(s->network);
}

static void say_where(const struct wt_network *network)
{
    const char *interface = wt_network_interface(network);

    printf("inside %s %d", interface[0] != '\0' ? interface : "-", wt_network_low_ports(network));
    for (int client = 1; client >= 0; client--) {
        struct wt_network_end end = wt_network_end(network, client != 0);

        printf(" %s %s %s", end.ipv4[0] != '\0' ? end.ipv4 : "-",
               end.ipv6[0] != '\0' ? end.ipv6 : "-", end.hardware[0] != '\0' ? end.hardware : "-");
    }
    printf("\n");
    (void)fflush(stdout);
}

static struct wt_network_options options_of(char **words, const char **path)
{
    struct wt_network_options o = {.kind = WT_NETWORK_PRIVATE};

    for (; *words != NULL; words++) {
        if (strcmp(*words, "veth") == 0)
            o.kind = WT_NETWORK_VETH;
        else if (strcmp(*words, "host") == 0)
            o.kind = WT_NETWORK_HOST;
        else if (strcmp(*words, "refuse") == 0)
            o.refuse = true;
        else if (strcmp(*words, "lose") == 0 && words[1] != NULL)
            o.losses.nth = (uint32_t)strtoul(*++words, NULL, 10);
        else if (strcmp(*words, "lose-data") == 0 && words[1] != NULL)
            o.losses.data = (uint32_t)strtoul(*++words, NULL, 10);
        else if (strcmp(*words, "lose-acks") == 0 && words[1] != NULL)
            o.losses.acks = (uint32_t)strtoul(*++words, NULL, 10);
        else if (strcmp(*words, "lose-only") == 0 && words[1] != NULL)
            o.losses.only[o.losses.n_only++] = (uint32_t)strtoul(*++words, NULL, 10);
        else if (strcmp(*words, "delay") == 0 && words[1] != NULL)
            o.delay_ms = (uint32_t)strtoul(*++words, NULL, 10);
        else if (strcmp(*words, "cc") == 0 && words[1] != NULL)
            o.congestion = *++words;
        else if (strcmp(*words, "write") == 0 && words[1] != NULL)
            *path = *++words;
    }
    return o;
}

int main(int argc, char **argv)
{
    struct session s = {.network = NULL};
    const char *path = NULL;
    struct wt_network_options options = options_of(argv + (argc > 0), &path);
    struct wt_error error;

    if (wt_network_enter(&s.network, &options, &error) != WT_OK)
        give_up(&error);
    if (path != NULL) {
        /* room for all that these tests send: a busy machine may take long to come to it */
        struct wt_live_options live = {.interface = wt_network_interface(s.network),
                                       .buffer_kib = 64 * 1024};

        if (wt_source_open_live(&s.source, &live, &error) != WT_OK ||
            wt_sink_open(&s.sink, path, s.source, &error) != WT_OK)
            give_up(&error);
    }
    say_where(s.network);
    run(&s);
    if (s.sink != NULL && wt_sink_close(s.sink, &error) != WT_OK)
        give_up(&error);
    wt_source_close(s.source);
    wt_network_leave(s.network);
    return 0;
}
