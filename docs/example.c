/* SPDX-License-Identifier: BSD-2-Clause */
/* A row for each conversation of a capture file: who spoke to whom, and how it went. */
#include <stdio.h>

#include <wiretutor/conversation.h>
#include <wiretutor/lang.h>
#include <wiretutor/packet.h>
#include <wiretutor/source.h>
#include <wiretutor/text.h>

static void print(struct wt_text *row, const struct wt_conversation *conversation)
{
    const struct wt_end *client = &conversation->end[conversation->client];
    const struct wt_end *server = &conversation->end[!conversation->client];
    struct wt_summary summary;

    wt_conversation_summary(conversation, &summary);
    row->len = 0;
    wt_text_endpoint(row, &client->at.ip, client->at.port);
    wt_text_str(row, " -> ");
    wt_text_endpoint(row, &server->at.ip, server->at.port);
    (void)printf("%.*s %s\n", (int)row->len, row->data, wt_outcome_name(summary.outcome));
}

int main(int argc, char **argv)
{
    struct wt_error error = {WT_ERROR_NONE};
    struct wt_tracker *tracker = wt_tracker_new(&(struct wt_tracker_options){0});
    struct wt_source *source = NULL;
    const struct wt_conversation *conversation;
    struct wt_frame frame;
    struct wt_packet packet;
    struct wt_track_result tracked;
    struct wt_text row;
    enum wt_status status = wt_source_open_file(&source, argc > 1 ? argv[1] : "-", 0, &error);

    wt_text_init(&row, NULL, NULL);
    while (status == WT_OK && (status = wt_source_next(source, &frame, &error)) == WT_OK) {
        wt_dissect(&packet, &frame, false);
        wt_track(tracker, &packet, &tracked);
    }
    for (size_t i = 0; (conversation = wt_tracker_conversation(tracker, i)) != NULL; i++)
        print(&row, conversation);
    if (status != WT_END)
        (void)fprintf(stderr, "%s\n", wt_error_words(WT_ENGLISH, error.id));
    wt_text_clear(&row);
    wt_tracker_free(tracker);
    wt_source_close(source);
    return status == WT_END ? 0 : 1;
}
