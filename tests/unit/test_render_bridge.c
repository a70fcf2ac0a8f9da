/* SPDX-License-Identifier: BSD-2-Clause */
/* What our bridge kept back: the frame, or how many they were, as text and as JSON. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "wiretutor/explain.h"
#include "wiretutor/render.h"

/* clang-format off */
static const uint8_t lost_data[] = {
    2, 0, 0, 0, 0, 0x10, 2, 0, 0, 0, 0, 0x20, 8, 0,
    0x45, 0, 0, 44, 0, 1, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2,
    0x9c, 0x40, 0, 80, 0, 0, 0, 100, 0, 0, 1, 44, 0x50, 0x18, 0xff, 0xff, 0, 0, 0, 0,
    't', 'e', 's', 't',
};
static const uint8_t lost_syn[] = {
    2, 0, 0, 0, 0, 0x10, 2, 0, 0, 0, 0, 0x20, 8, 0,
    0x45, 0, 0, 40, 0, 1, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2,
    0x9c, 0x40, 0, 80, 0, 0, 0, 100, 0, 0, 0, 0, 0x50, 0x02, 0xff, 0xff, 0, 0, 0, 0,
};
static const uint8_t lost_datagram[] = {
    2, 0, 0, 0, 0, 0x10, 2, 0, 0, 0, 0, 0x20, 8, 0,
    0x45, 0, 0, 29, 0, 1, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2,
    0x9c, 0x40, 0, 53, 0, 9, 0, 0, '!',
};
static const struct kept_back {
    const char *name;
    const uint8_t *bytes;
    size_t n;
    enum wt_observed_kind kind;
    uint32_t held; /* of the frame; 0: it is only counted */
    const char *text, *json;
} kept_back[] = {
    {"a lost segment", lost_data, sizeof lost_data, WT_OBSERVED_DROPPED, sizeof lost_data,
     "lost on purpose  client → server  PSH,ACK  4 bytes\n",
     "\"wiretutor.event\":\"lost\",\"wiretutor.from\":\"client\",\"frame.len\":58,"
     "\"frame.protocols\":\"eth:ethertype:ip:tcp:data\""},
    {"a refused connection", lost_syn, sizeof lost_syn, WT_OBSERVED_REFUSED, sizeof lost_syn,
     "refused on purpose  client → server  SYN\n",
     "\"wiretutor.event\":\"refused\",\"wiretutor.from\":\"client\",\"frame.len\":54,"
     "\"frame.protocols\":\"eth:ethertype:ip:tcp\""},
    {"a lost datagram", lost_datagram, sizeof lost_datagram, WT_OBSERVED_DROPPED,
     sizeof lost_datagram, "lost on purpose  client → server  UDP  1 byte\n",
     "\"frame.protocols\":\"eth:ethertype:ip:udp:"},
    {"a segment held back", lost_data, sizeof lost_data, WT_OBSERVED_HELD, sizeof lost_data,
     "held back on purpose  client → server  PSH,ACK  4 bytes\n",
     "\"wiretutor.event\":\"held\",\"wiretutor.from\":\"client\",\"frame.len\":58,"},
    {"held ones that are counted only", NULL, 0, WT_OBSERVED_HELD, 0, "  held back\n",
     "\"wiretutor.event\":\"held\""},
    {"refused ones that are counted only", NULL, 0, WT_OBSERVED_REFUSED, 0, "  refused\n",
     "\"wiretutor.event\":\"refused\""},
};
/* clang-format on */

static void shown_with_its_frame(const struct kept_back *c, bool json, const char *want)
{
    struct wt_sockets *sockets = wt_sockets_new();
    const struct wt_explain_options explain = {.sockets = sockets};
    const struct wt_render_options options = {.view = WT_VIEW_STORY, .width = 80, .json = json};
    const struct wt_frame frame = {
        .link_type = 1, .bytes = {c->bytes, c->n, c->n}
    };
    static struct wt_packet packet;
    static struct wt_call_commentary commentary;
    static struct wt_observed o;
    struct wt_socket_change change;
    struct wt_text text;

    wt_text_init(&text, NULL, NULL);
    struct wt_explainer *explainer = wt_explainer_new(&explain);
    struct wt_renderer *renderer = wt_renderer_new(&text, &options);

    assert_non_null(sockets);
    assert_non_null(explainer);
    assert_non_null(renderer);
    memset(&o, 0, sizeof o);
    o.kind = (uint8_t)c->kind;
    o.as.frame.from_client = true;
    o.as.frame.n = c->held;
    o.as.frame.on_wire = (uint32_t)c->n;
    o.as.frame.untold = c->held == 0 ? 7 : 0;
    if (c->n > 0)
        wt_dissect(&packet, &frame, false);
    wt_sockets_observed(sockets, &o, WT_CALL_WHOLE, &change);
    wt_explain_observed(explainer, &o, &change, &commentary);
    wt_render_observed(renderer, &o, WT_CALL_WHOLE, c->n > 0 ? &packet : NULL, &commentary);
    wt_text_char(&text, '\0');
    assert_false(text.failed);
    if (strstr(text.data, want) == NULL)
        fail_msg("there is no\n%s\nin\n%s", want, text.data);
    wt_renderer_free(renderer);
    wt_explainer_free(explainer);
    wt_sockets_free(sockets);
    wt_text_clear(&text);
}

static void a_lost_frame_is_described(void **state)
{
    const struct kept_back *c = *state;

    shown_with_its_frame(c, false, c->text);
    shown_with_its_frame(c, true, c->json);
}

int main(void)
{
    struct CMUnitTest tests[WT_ARRAY_LEN(kept_back)];

    for (size_t i = 0; i < WT_ARRAY_LEN(kept_back); i++)
        tests[i] = (struct CMUnitTest){.name = kept_back[i].name,
                                       .test_func = a_lost_frame_is_described,
                                       .initial_state = (void *)(uintptr_t)&kept_back[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
