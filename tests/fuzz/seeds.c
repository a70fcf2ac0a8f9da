/* SPDX-License-Identifier: BSD-2-Clause */
#include "seeds.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "../../src/explain/lookup/lookup.h"
#include "fuzz.h"
#include "wiretutor/check.h"
#include "wiretutor/lang.h"
#include "wiretutor/packet.h"
#include "wiretutor/source.h"
#include "wiretutor/stream.h"

enum { LONGEST_PATH = 4096, MOST_OF_EACH = 200, LONGEST_SEED = 2000 };

struct sieve { /* what was written already, by protocol: sums of their first bytes */
    unsigned n[WT_N_PROTOCOLS];
    uint32_t seen[WT_N_PROTOCOLS][MOST_OF_EACH];
};

/* The same length and the same kind of header need not be kept twice. */
static bool is_new(struct sieve *sieve, enum wt_protocol protocol, const uint8_t *data, size_t n)
{
    uint32_t sum = 2166136261u ^ (uint32_t)(n / 8);

    for (size_t i = 0; i < n && i < 16; i++)
        sum = (sum ^ data[i]) * 16777619u;
    for (unsigned i = 0; i < sieve->n[protocol]; i++)
        if (sieve->seen[protocol][i] == sum)
            return false;
    if (sieve->n[protocol] == MOST_OF_EACH)
        return false;
    sieve->seen[protocol][sieve->n[protocol]++] = sum;
    return true;
}

static void write_seed(const char *folder, struct sieve *sieve, const struct wt_layer *layer)
{
    const struct wt_dissector *d = layer->dissector;
    const uint8_t *from = layer->header.data;
    size_t n = layer->header.captured;
    char path[LONGEST_PATH];

    if (from == NULL)
        return;
    if (layer->payload.data != NULL && layer->payload.data >= from + n)
        n = (size_t)(layer->payload.data - from) + layer->payload.captured;
    n = n < LONGEST_SEED ? n : LONGEST_SEED;
    if (!is_new(sieve, d->protocol, from, n))
        return;
    (void)snprintf(path, sizeof path, "%s/dissect-%s", folder, d->name);
    (void)mkdir(path, 0777);
    (void)snprintf(path, sizeof path, "%s/dissect-%s/seed-%u", folder, d->name,
                   sieve->n[d->protocol]);
    FILE *f = fopen(path, "wb");

    if (f == NULL)
        return;
    (void)fwrite("\0", 1, 2, f);
    (void)fwrite(from, 1, n, f);
    (void)fclose(f);
}

static void take_capture(const char *folder, struct sieve *sieve, const char *path)
{
    static struct wt_packet packet;
    static struct wt_track_result tracked;
    const struct wt_tracker_options track = {.live = false};
    const struct wt_streams_options early = {.early = false};
    struct wt_source *source;
    struct wt_frame frame;
    struct wt_error error;

    if (wt_source_open_file(&source, path, 0, &error) != WT_OK)
        return;
    struct wt_tracker *tracker = wt_tracker_new(&track);
    struct wt_streams *streams = wt_streams_new(&early);

    while (wt_source_next(source, &frame, &error) == WT_OK) {
        wt_dissect(&packet, &frame, false);
        wt_track(tracker, &packet, &tracked);
        wt_streams_take(streams, &packet, &tracked);
        for (unsigned i = 0; i < packet.n_layers; i++)
            write_seed(folder, sieve, &packet.layers[i]);
    }
    wt_streams_free(streams);
    wt_tracker_free(tracker);
    wt_source_close(source);
}

int fuzz_write_seeds(const char *folder, char **captures, int n)
{
    static struct sieve sieve;

    (void)mkdir(folder, 0777);
    for (int i = 0; i < n; i++)
        take_capture(folder, &sieve, captures[i]);
    return 0;
}

/* ---- dictionaries ---- */

static void put_word(const char *word)
{
    (void)putchar('"');
    for (; *word != '\0'; word++) {
        uint8_t c = (uint8_t)*word;

        if (c < 0x20 || c > 0x7e || c == '"' || c == '\\')
            (void)printf("\\x%02x", c);
        else
            (void)putchar(c);
    }
    (void)printf("\"\n");
}

static void put_check_words(void)
{
    static const char *const others[] = {
        "any: ", "udp: ", "tcp: ", "conversation 1: ", "packet 3: ", " == ",
        " != ",  " <= ",  " >= ",  " contains ",       " in ",       "no ",
        "true",  "false", "\\x00", "\\u4f60",          "\"",         "127.0.0.1"};
    const struct wt_check_name *name;
    const char *key;

    for (size_t i = 0; i < WT_ARRAY_LEN(others); i++)
        put_word(others[i]);
    for (size_t i = 0; (name = wt_check_name_at(i)) != NULL; i++) {
        put_word(name->name);
        for (unsigned k = 0; k < name->n_choices; k++)
            put_word(name->choice(k));
    }
    for (size_t i = 0; (key = wt_value_name_at(i)) != NULL; i++)
        if (*key != '\0')
            put_word(key);
}

/* "one|another" */
static void put_names(const char *names)
{
    char word[256];

    while (*names != '\0') {
        size_t n = strcspn(names, "|");

        (void)snprintf(word, sizeof word, "%.*s", (int)n, names);
        put_word(word);
        names += n + (names[n] == '|');
    }
}

static void put_lookup_words(void)
{
    static const char *const others[] = {"::1",
                                         "10.0.0.0/8",
                                         "errno 111",
                                         "SYN,ACK",
                                         "0x12",
                                         "port 80",
                                         "00:11:22:33:44:55",
                                         "255.255.255.0",
                                         "[S.]",
                                         "80/tcp",
                                         "\xe7\xab\xaf\xe5\x8f\xa3"};
    const char *name;

    for (size_t i = 0; i < WT_ARRAY_LEN(others); i++)
        put_word(others[i]);
    for (size_t i = 0; wt_entry_at(i) != NULL; i++)
        put_names(wt_entry_at(i)->names);
    for (size_t i = 0; (name = wt_field_named(i)) != NULL; i++)
        put_word(name);
    for (unsigned id = 0; id < WT_N_REMARKS; id++)
        put_word(wt_remark_key((enum wt_remark_id)id));
}

int fuzz_write_words(const char *target)
{
    if (strcmp(target, "check") == 0)
        put_check_words();
    if (strcmp(target, "lookup") == 0)
        put_lookup_words();
    return 0;
}
