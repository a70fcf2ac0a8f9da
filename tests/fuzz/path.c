/* SPDX-License-Identifier: BSD-2-Clause */
/* The whole path: a capture file in, every renderer out, wired as src/cli does it; all views share
 * one pass. What to vary stands in the bytes of a pcap header that libpcap does not look at (time
 * zone and accuracy), so that every input is a capture file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "../unit/support.h"
#include "wiretutor/explain.h"
#include "wiretutor/reassembly.h"
#include "wiretutor/render.h"
#include "wiretutor/source.h"
#include "wiretutor/stream.h"

enum { VARIED_AT = 8, FEW_CONVERSATIONS = 4, LARGEST_INPUT = 1 << 20 };

enum { /* bits of what is varied */
       SWAP_LANGUAGES = 1 << 0,
       EVERY = 1 << 1,
       EARLY = 1 << 2,
       GB18030 = 1 << 3,
       FEW = 1 << 4,
       LIVE = 1 << 5,
       CLIP = 1 << 6,
       NARROW = 1 << 7,
       ABSOLUTE = 1 << 8,
       QUIET = 1 << 9,
       WHOLE_PAYLOAD = 1 << 10,
       TIMES = 1 << 11, /* three bits */
};

static const struct row {
    struct wt_render_options options;
    enum fuzz_form form;
} rows[] = {
    {{.view = WT_VIEW_STORY, .language = WT_ENGLISH},                                        FUZZ_TEXT   },
    {{.view = WT_VIEW_STORY, .language = WT_CHINESE, .color = true},                         FUZZ_COLORED},
    {{.view = WT_VIEW_STORY, .language = WT_ENGLISH, .json = true},                          FUZZ_NDJSON },
    {{.view = WT_VIEW_LINES, .language = WT_ENGLISH, .ascii = true, .link_header = true},
     FUZZ_ASCII                                                                                          },
    {{.view = WT_VIEW_LINES, .language = WT_ENGLISH, .verbose = 1, .hex = 1, .color = true},
     FUZZ_COLORED                                                                                        },
    {{.view = WT_VIEW_LINES,
      .language = WT_CHINESE,
      .verbose = 2,
      .hex = 2,
      .hex_text = true,
      .diagram = true},
     FUZZ_TEXT                                                                                           },
    {{.view = WT_VIEW_LINES, .json = true},                                                  FUZZ_NDJSON },
    {{.view = WT_VIEW_LINES, .csv = true},                                                   FUZZ_CSV    },
    {{.view = WT_VIEW_FLOWS, .language = WT_ENGLISH, .verbose = 1},                          FUZZ_TEXT   },
    {{.view = WT_VIEW_FLOWS, .language = WT_CHINESE, .json = true},                          FUZZ_NDJSON },
    {{.view = WT_VIEW_FLOWS, .csv = true},                                                   FUZZ_CSV    },
    {{.view = WT_VIEW_LADDER, .language = WT_ENGLISH, .ascii = true},                        FUZZ_ASCII  },
    {{.view = WT_VIEW_LADDER, .language = WT_CHINESE, .every = true},                        FUZZ_TEXT   },
    {{.view = WT_VIEW_LADDER, .language = WT_ENGLISH, .svg = true},                          FUZZ_XML    },
};
enum { N_VIEWS = WT_ARRAY_LEN(rows) };

struct run {
    struct wt_reassembly *reassembly;
    struct wt_tracker *tracker;
    struct wt_streams *streams;
    struct wt_diagnosis *diagnosis;
    struct wt_explainer *explainer;
    struct wt_text text[N_VIEWS];
    struct wt_renderer *renderers[N_VIEWS];
    struct wt_packet packet;
    struct wt_track_result tracked;
    struct wt_commentary commentary;
    uint32_t vary;
    uint64_t packets;
};

static uint32_t what_varies(const uint8_t *data, size_t n)
{
    uint32_t bits = 0;

    if (n >= VARIED_AT + sizeof bits)
        memcpy(&bits, data + VARIED_AT, sizeof bits);
    return bits;
}

/* What stands in the buffer is judged and let go; CSV and XML are only whole at the end. */
static void judge(struct run *run, bool at_end)
{
    for (size_t i = 0; i < N_VIEWS; i++) {
        bool whole = rows[i].form == FUZZ_XML || rows[i].form == FUZZ_CSV;

        if (whole && !at_end)
            continue;
        fuzz_expect_form(&run->text[i], rows[i].form);
        run->text[i].len = 0;
    }
}

static void ending(struct run *run, const struct wt_conversation *conversation)
{
    struct wt_ending ending;

    wt_explain_ending(run->explainer, conversation, &ending);
    for (size_t i = 0; i < N_VIEWS; i++)
        if (rows[i].options.view != WT_VIEW_LINES &&
            (conversation->number != 0 || rows[i].options.json))
            wt_render_ending(run->renderers[i], conversation, &ending);
}

static void on_drop(void *context, const struct wt_conversation *conversation)
{
    if (!wt_explain_ended(((struct run *)context)->explainer, conversation))
        ending(context, conversation);
}

static void begin(struct run *run)
{
    uint32_t vary = run->vary;
    struct wt_diagnosis *diagnosis = wt_diagnosis_new(NULL);
    const struct wt_explain_options explain = {
        .every = (vary & EVERY) != 0, .decoded = (vary & GB18030) != 0, .diagnosis = diagnosis};
    const struct wt_tracker_options track = {
        .live = (vary & LIVE) != 0, .max_conversations = (vary & FEW) != 0 ? FEW_CONVERSATIONS : 0};
    const struct wt_streams_options streams = {.early = (vary & EARLY) != 0};
    const struct wt_reassembly_options join = {.max_datagrams =
                                                   (vary & FEW) != 0 ? FEW_CONVERSATIONS : 0};

    run->reassembly = wt_reassembly_new(&join);
    run->tracker = wt_tracker_new(&track);
    run->streams = wt_streams_new(&streams);
    FUZZ_EXPECT(diagnosis != NULL);
    run->diagnosis = diagnosis;
    run->explainer = wt_explainer_new(&explain);
    for (size_t i = 0; i < N_VIEWS; i++) {
        struct wt_render_options o = rows[i].options;

        if ((vary & SWAP_LANGUAGES) != 0 && !o.ascii)
            o.language = o.language == WT_ENGLISH ? WT_CHINESE : WT_ENGLISH;
        o.encoding = (vary & GB18030) != 0 ? "GB18030" : NULL;
        o.width = (vary & NARROW) != 0 ? 40 : 80;
        o.absolute = (vary & ABSOLUTE) != 0;
        o.quiet = (vary & QUIET) != 0;
        o.whole_payload = (vary & WHOLE_PAYLOAD) != 0;
        o.time = (enum wt_time_shown)(vary / TIMES % 5);
        wt_text_init(&run->text[i], NULL, NULL);
        run->renderers[i] = wt_renderer_new(&run->text[i], &o);
        FUZZ_EXPECT(run->renderers[i] != NULL);
    }
    wt_tracker_on_drop(run->tracker, on_drop, run);
}

static void clear(struct run *run)
{
    for (size_t i = 0; i < N_VIEWS; i++) {
        wt_renderer_free(run->renderers[i]);
        wt_text_clear(&run->text[i]);
    }
    wt_explainer_free(run->explainer);
    wt_diagnosis_free(run->diagnosis);
    wt_streams_free(run->streams);
    wt_tracker_free(run->tracker);
    wt_reassembly_free(run->reassembly);
}

/* Layers of a reassembled datagram or a stream lie in bytes of their own. */
static void look_at_layers(const struct wt_packet *packet)
{
    FUZZ_EXPECT(packet->n_layers <= WT_MAX_LAYERS);
    for (unsigned i = 0; i < packet->n_layers; i++)
        if (!packet->layers[i].joined && !wt_is_application(&packet->layers[i]))
            layer_stays_inside(&packet->layers[i], packet->frame->bytes);
}

static void take(struct run *run, const struct wt_frame *frame)
{
    static const struct wt_commentary nothing;

    run->packets++;
    FUZZ_EXPECT(frame->number == run->packets);
    wt_dissect_joining(&run->packet, frame, true, run->reassembly);
    look_at_layers(&run->packet);
    wt_track(run->tracker, &run->packet, &run->tracked);
    wt_streams_take(run->streams, &run->packet, &run->tracked);
    wt_diagnosis_packet(run->diagnosis, &run->packet, &run->tracked);
    wt_explain_packet(run->explainer, &run->packet, &run->tracked, &run->commentary);
    for (size_t i = 0; i < N_VIEWS; i++) {
        enum wt_view view = rows[i].options.view;

        wt_render_clock(run->renderers[i], frame->time_ns);
        wt_render_packet(run->renderers[i], &run->packet, &run->tracked,
                         view == WT_VIEW_STORY || view == WT_VIEW_LADDER ? &run->commentary
                                                                         : &nothing);
    }
    if (run->commentary.closes)
        ending(run, run->tracked.innermost->conversation);
    judge(run, false);
}

static void finish(struct run *run)
{
    const struct wt_conversation *conversation;
    uint32_t cursor = 0;

    for (size_t i = 0; i < N_VIEWS; i++)
        wt_render_totals(run->renderers[i], run->packets);
    for (size_t i = 0; (conversation = wt_tracker_conversation(run->tracker, i)) != NULL; i++)
        on_drop(run, conversation);
    while ((conversation = wt_tracker_untold(run->tracker, &cursor)) != NULL)
        ending(run, conversation);
    for (size_t i = 0; i < N_VIEWS; i++)
        wt_render_end(run->renderers[i], run->packets);
    judge(run, true);
    FUZZ_EXPECT(!wt_tracker_no_memory(run->tracker));
}

/* libpcap opens files only: one in memory, kept for all inputs. */
static const char *file_of(const uint8_t *data, size_t n)
{
    static char path[64];
    static int fd = -1;

    if (fd < 0) {
        fd = memfd_create("input", MFD_CLOEXEC);
        (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    FUZZ_EXPECT(ftruncate(fd, 0) == 0 && pwrite(fd, data, n, 0) == (ssize_t)n);
    return path;
}

void fuzz_path(const uint8_t *data, size_t n, const char *part)
{
    static struct run run;
    static const struct run empty;
    struct wt_source *source;
    struct wt_frame frame;
    struct wt_error error;
    enum wt_status status;

    (void)part;
    run = empty;
    run.vary = what_varies(data, n);
    if (n > LARGEST_INPUT || wt_source_open_file(&source, file_of(data, n),
                                                 (run.vary & CLIP) != 0 ? 60 : 0, &error) != WT_OK)
        return;
    begin(&run);
    while ((status = wt_source_next(source, &frame, &error)) == WT_OK)
        take(&run, &frame);
    FUZZ_EXPECT(status == WT_END || status == WT_BROKEN);
    finish(&run);
    clear(&run);
    wt_source_close(source);
}
