/* SPDX-License-Identifier: BSD-2-Clause */
#include "tales.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wiretutor/lang.h"

/* ---- what was said, as words ---- */

static const char *const calls[] = {
#define WT_CALL(number, id, ...) [number] = #id,
#include "../../src/lang/calls.def"
#undef WT_CALL
};

static void put_call(struct wt_text *out, enum wt_call call)
{
    for (const char *c = calls[call]; *c != '\0'; c++)
        wt_text_char(out, *c == '_' ? '-' : (char)tolower((unsigned char)*c));
    wt_text_char(out, '/');
}

static void put_arg(struct stage *stage, struct wt_text *out, const struct wt_arg *arg)
{
    wt_text_str(out, arg->name);
    wt_text_char(out, '=');
    switch (arg->kind) {
    case WT_ARG_IP:
        wt_text_ip(out, &arg->as.ip);
        break;
    case WT_ARG_ENDPOINT:
        wt_text_endpoint(out, &arg->as.endpoint.ip, arg->as.endpoint.port);
        break;
    case WT_ARG_MAC:
        wt_text_mac(out, arg->as.mac);
        break;
    case WT_ARG_SIDE:
        wt_text_str(out, arg->as.number ? "server" : "client");
        break;
    case WT_ARG_SECONDS:
        wt_text_u64(out, arg->as.number / 1000000);
        wt_text_str(out, "ms");
        break;
    case WT_ARG_NAME:
    case WT_ARG_FIELD:
        wt_text_str(out, arg->as.text);
        break;
    case WT_ARG_VALUE:
        wt_text_u64(out, arg->value);
        break;
    case WT_ARG_BYTES:
    case WT_ARG_TEXT:
        wt_text_bytes(out, (const char *)arg->as.bytes.data, arg->as.bytes.captured);
        break;
    case WT_ARG_REMARK:
        stage->seen[arg->as.remark] = true;
        wt_text_str(out, wt_remark_key(arg->as.remark));
        wt_text_str(out, arg->value != 0 ? "~" : "");
        break;
    case WT_ARG_NUMBER:
    case WT_ARG_DNS_TYPE:
    case WT_ARG_HEX:
    case WT_ARG_SERVICE:
    case WT_ARG_PROGRAM:
    case WT_ARG_SITE:
        wt_text_u64(out, arg->as.number);
        break;
    }
}

static bool has_named(const struct wt_remark *r, const char *name, size_t n)
{
    for (unsigned i = 0; i < r->n_args; i++)
        if (strlen(r->args[i].name) == n && memcmp(r->args[i].name, name, n) == 0)
            return true;
    return false;
}

/* Every {placeholder} of the words is an argument of the remark that brings them. */
static void assert_filled(const struct wt_remark *r, enum wt_remark_id words)
{
    for (int i = 0; i < 2 * WT_N_LANGUAGES; i++) {
        const char *text = wt_words((enum wt_language)(i / 2), words, i % 2);

        while ((text = strchr(text, '{')) != NULL) {
            size_t n = strcspn(++text, "|}");

            if (!has_named(r, text, n))
                fail_msg("%s: no argument for {%.*s} of %s", wt_remark_key(r->id), (int)n, text,
                         wt_remark_key(words));
        }
    }
    for (unsigned i = 0; words == r->id && i < r->n_args; i++)
        if (r->args[i].kind == WT_ARG_REMARK)
            assert_filled(r, r->args[i].as.remark);
}

/* In JSON the arguments stand beside "id" and "text": no key comes twice. */
static void assert_one_key_each(const struct wt_remark *r)
{
    for (unsigned i = 0; i < r->n_args; i++) {
        const char *name = r->args[i].name;

        assert_true(strcmp(name, "id") != 0 && strcmp(name, "text") != 0);
        for (unsigned k = 0; k < i; k++)
            assert_string_not_equal(name, r->args[k].name);
    }
}

static void put_remark(struct stage *stage, struct wt_text *out, const struct wt_remark *r)
{
    assert_one_key_each(r);
    stage->seen[r->id] = true;
    assert_filled(r, r->id);
    if (r->aside)
        wt_text_char(out, '+');
    if (r->call != WT_CALL_NONE)
        put_call(out, r->call);
    wt_text_str(out, wt_remark_key(r->id));
    if (r->brief)
        wt_text_char(out, '~');
    wt_text_char(out, '(');
    for (unsigned i = 0; i < r->n_args; i++) {
        wt_text_str(out, i > 0 ? "," : "");
        put_arg(stage, out, &r->args[i]);
    }
    wt_text_char(out, ')');
}

static void put_word(struct wt_text *out, const char *word)
{
    if (out->len > 0)
        wt_text_char(out, ' ');
    wt_text_str(out, word);
}

static void put_ending(struct stage *stage, const struct wt_conversation *conversation)
{
    struct wt_ending ending;

    wt_explain_ending(stage->explainer, conversation, &ending);
    put_word(&stage->endings, "");
    put_remark(stage, &stage->endings, &ending.remark);
    for (unsigned i = 0; i < ending.summary.n_evidence; i++) {
        wt_text_str(&stage->endings, i > 0 ? "," : " at(");
        wt_text_u64(&stage->endings, ending.summary.evidence[i]);
    }
    wt_text_str(&stage->endings, ending.summary.n_evidence > 0 ? ")" : "");
}

static const char *closed(struct wt_text *text)
{
    wt_text_char(text, '\0');
    text->len--;
    return text->data;
}

const char *facts_text(const struct wt_commentary *commentary, char *out, size_t size)
{
    struct wt_text text;

    wt_text_init(&text, NULL, NULL);
    for (size_t i = 0; i < commentary->n_facts; i++) {
        const struct wt_fact *fact = &commentary->facts[i];

        put_word(&text, "");
        if (fact->is_port)
            wt_text_u64(&text, fact->about.port);
        else
            wt_text_ip(&text, &fact->about.ip);
        for (unsigned k = 0; k < fact->n_remarks; k++) {
            assert_filled(&fact->remarks[k], fact->remarks[k].id);
            wt_text_char(&text, ':');
            wt_text_str(&text, wt_remark_key(fact->remarks[k].id));
        }
    }
    snprintf(out, size, "%s", closed(&text));
    wt_text_clear(&text);
    return out;
}

/* ---- giving a line ---- */

static void between(struct scene *scene, const char *text)
{
    size_t n = strcspn(text, " ");

    assert_true(text[n] == ' ');
    scene->pair.c = read_endpoint(text, n);
    scene->pair.s = read_endpoint(text + n + 1, strlen(text + n + 1));
}

static size_t read_hex(const char *text, uint8_t *out, size_t size)
{
    size_t n = 0;

    while (*(text += strspn(text, " ")) != '\0') {
        unsigned byte;

        if (sscanf(text, "%2x", &byte) != 1 || n == size)
            fail_msg("no hex: %s", text);
        out[n++] = (uint8_t)byte;
        text += 2;
    }
    return n;
}

static void explain_packet(struct stage *stage)
{
    const struct scene *scene = &stage->scene;

    wt_sockets_packet(stage->sockets, &scene->built.packet, &scene->tracked);
    wt_diagnosis_packet(stage->diagnosis, &scene->built.packet, &scene->tracked);
    wt_explain_packet(stage->explainer, &scene->built.packet, &scene->tracked, &stage->commentary);
}

static void give_frame(struct stage *stage, const char *text)
{
    struct scene *scene = &stage->scene;
    unsigned link = 0, on_wire = 0;
    int at = 0;

    if (sscanf(text, "%u of %u%n", &link, &on_wire, &at) != 2 &&
        sscanf(text, "%u%n", &link, &at) != 1)
        fail_msg("cannot read %s", text);
    unsigned seconds;
    int more = 0;

    if (sscanf(text + at, " @%u%n", &seconds, &more) == 1)
        scene->ns = seconds * INT64_C(1000000000);
    size_t n = read_hex(text + at + more, stage->bytes, sizeof stage->bytes);

    stage->frame = (struct wt_frame){
        .number = ++scene->frame,
        .time_ns = SCENE_START + scene->ns,
        .link_type = link,
        .bytes = {.data = stage->bytes, .captured = n, .on_wire = on_wire > n ? on_wire : n},
    };
    scene->ns += 1000000;
    wt_dissect_joining(&scene->built.packet, &stage->frame, true, stage->reassembly);
    wt_track(scene->tracker, &scene->built.packet, &scene->tracked);
    explain_packet(stage);
}

static void give(struct stage *stage, const char *line)
{
    if (strncmp(line, "frame ", 6) == 0) {
        give_frame(stage, line + 6);
        return;
    }
    if (strncmp(line, "udp ", 4) == 0)
        scene_give_datagram(&stage->scene, line + 4);
    else
        scene_give(&stage->scene, line);
    explain_packet(stage);
}

/* The line of a packet outside conversations names it before anything is said to it. */
static void put_headline(struct stage *stage)
{
    struct wt_remark line;

    if (stage->scene.tracked.innermost != NULL ||
        !wt_explain_headline(&stage->scene.built.packet, &line))
        return;
    line.aside = false;
    put_remark(stage, &stage->said, &line);
}

static const char *say_deed(struct stage *stage, const char *line)
{
    const struct wt_call_commentary *commentary = &stage->told_call;

    read_deed(&stage->scene, line, &stage->deed);
    explain_deed(stage->explainer, stage->sockets, &stage->deed, &stage->told_call);
    if (commentary->hidden)
        put_word(&stage->said, "hidden");
    for (size_t i = 0; i < commentary->n_remarks; i++) {
        put_word(&stage->said, "");
        put_remark(stage, &stage->said, &commentary->remarks[i]);
    }
    return closed(&stage->said);
}

/* A segment that never came to the place of the capture. */
static const char *say_unseen(struct stage *stage, const char *line)
{
    static struct scene apart;

    scene_begin(&apart, NULL);
    apart.pair = stage->scene.pair;
    (void)scene_give(&apart, line);
    apart.built.frame.number = 0;
    wt_sockets_lost(stage->sockets, &apart.built.packet);
    scene_end(&apart);
    return closed(&stage->said);
}

const char *stage_say(struct stage *stage, const char *line)
{
    const struct wt_commentary *commentary = &stage->commentary;

    stage->said.len = 0;
    if (strncmp(line, "do ", 3) == 0)
        return say_deed(stage, line + 3);
    if (strncmp(line, "unseen ", 7) == 0)
        return say_unseen(stage, line + 7);
    if (strncmp(line, "between ", 8) == 0) {
        between(&stage->scene, line + 8);
        return closed(&stage->said);
    }
    give(stage, line);
    if (strncmp(line, "frame ", 6) == 0)
        put_headline(stage);
    if (commentary->opens)
        put_word(&stage->said, "opens");
    for (size_t i = 0; i < commentary->n_remarks; i++) {
        put_word(&stage->said, "");
        put_remark(stage, &stage->said, &commentary->remarks[i]);
    }
    if (commentary->closes) {
        put_word(&stage->said, "closes");
        put_ending(stage, stage->scene.tracked.innermost->conversation);
    }
    return closed(&stage->said);
}

static void on_drop(void *context, const struct wt_conversation *conversation)
{
    if (!wt_explain_ended(((struct stage *)context)->explainer, conversation))
        put_ending(context, conversation);
}

void stage_begin(struct stage *stage, const struct tale *tale)
{
    const struct wt_tracker_options track = {.max_conversations = tale->max_conversations};
    struct wt_sockets *sockets = wt_sockets_new();
    const struct wt_sockets *seen = tale->options & TALE_OBSERVED ? sockets : NULL;
    struct wt_diagnosis *diagnosis = wt_diagnosis_new(seen);
    const struct wt_explain_options explain = {.every = (tale->options & TALE_EVERY) != 0,
                                               .filtered = (tale->options & TALE_FILTERED) != 0,
                                               .decoded = (tale->options & TALE_DECODED) != 0,
                                               .sockets = seen,
                                               .diagnosis = diagnosis};
    const struct wt_reassembly_options join = {.max_datagrams = (unsigned)tale->max_conversations};

    memset(stage, 0, sizeof *stage);
    assert_non_null(sockets);
    assert_non_null(diagnosis);
    stage->sockets = sockets;
    stage->diagnosis = diagnosis;
    scene_begin(&stage->scene, &track);
    wt_tracker_on_drop(stage->scene.tracker, on_drop, stage);
    stage->explainer = wt_explainer_new(&explain);
    assert_non_null(stage->explainer);
    stage->reassembly = wt_reassembly_new(&join);
    assert_non_null(stage->reassembly);
    wt_text_init(&stage->said, NULL, NULL);
    wt_text_init(&stage->endings, NULL, NULL);
}

const char *stage_finish(struct stage *stage)
{
    const struct wt_conversation *c;

    for (size_t i = 0; (c = wt_tracker_conversation(stage->scene.tracker, i)) != NULL; i++)
        on_drop(stage, c);
    return closed(&stage->endings);
}

void stage_end(struct stage *stage)
{
    wt_explainer_free(stage->explainer);
    wt_diagnosis_free(stage->diagnosis);
    wt_sockets_free(stage->sockets);
    wt_reassembly_free(stage->reassembly);
    wt_text_clear(&stage->said);
    wt_text_clear(&stage->endings);
    scene_end(&stage->scene);
}

/* ---- a group of tales ---- */

static void play(const struct tale *tale, bool *seen)
{
    struct stage stage;

    stage_begin(&stage, tale);
    for (size_t i = 0; i < WT_ARRAY_LEN(tale->lines) && tale->lines[i].line != NULL; i++) {
        const struct tale_line *l = &tale->lines[i];
        const char *said = stage_say(&stage, l->line);

        if (l->said != NULL)
            assert_said(l->line, said, l->said);
    }
    const char *endings = stage_finish(&stage);

    if (tale->endings != NULL)
        assert_said("the endings", endings, tale->endings);
    for (size_t i = 0; seen != NULL && i < WT_N_REMARKS; i++)
        seen[i] = seen[i] || stage.seen[i];
    stage_end(&stage);
}

static void remarks_are_as_listed(void **state)
{
    play(*state, NULL);
}

static bool is_among(enum wt_remark_id id, const enum wt_remark_id *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == id)
            return true;
    return false;
}

static void every_remark_is_said(void **state)
{
    const struct tales *t = *state;
    bool seen[WT_N_REMARKS] = {false};
    unsigned missing = 0;

    for (size_t i = 0; i < t->n; i++)
        play(&t->tales[i], seen);
    for (size_t i = 0; i < t->n_subject; i++) {
        enum wt_remark_id id = t->subject[i];
        bool excused = is_among(id, t->unsaid, t->n_unsaid);

        if (seen[id] == excused) {
            print_error("%s: %s\n", wt_remark_key(id),
                        excused ? "is said after all" : "no tale says it");
            missing++;
        }
    }
    assert_number(missing, 0);
}

int run_tales(const struct tales *tales)
{
    struct CMUnitTest *tests = calloc(tales->n + 1, sizeof *tests);

    if (tests == NULL)
        return 1;
    for (size_t i = 0; i < tales->n; i++)
        tests[i] = (struct CMUnitTest){.name = tales->tales[i].name,
                                       .test_func = remarks_are_as_listed,
                                       .initial_state = (void *)(uintptr_t)&tales->tales[i]};
    tests[tales->n] = (struct CMUnitTest){.name = "every remark is said",
                                          .test_func = every_remark_is_said,
                                          .initial_state = (void *)(uintptr_t)tales};
    int failed = _cmocka_run_group_tests("tales", tests, tales->n + 1, NULL, NULL);

    free(tests);
    return failed;
}
