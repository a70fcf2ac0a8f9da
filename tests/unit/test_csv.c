/* SPDX-License-Identifier: BSD-2-Clause */
/* --format csv: RFC 4180, Wireshark's names, nothing that a spreadsheet would compute. */
#include "shown.h"

#include <string.h>

#include "../../src/render/csv/csv.h"

static struct shown shown_packet;

static const struct wt_render_options options = {.view = WT_VIEW_LINES, .csv = true, .width = 80};

/* The nth cell of a line, as it stands. */
static void cell(const char *line, const char *header, const char *name, char *out, size_t size)
{
    size_t n = 0;

    for (;; n++) { /* which column is it? names have neither commas nor quotes */
        size_t length = strcspn(header, ",\r");

        if (length == strlen(name) && memcmp(header, name, length) == 0)
            break;
        if (header[length] != ',')
            fail_msg("no column %s", name);
        header += length + 1;
    }
    for (bool quoted = false; n > 0; line++) {
        assert_true(*line != '\0');
        quoted ^= *line == '"';
        n -= !quoted && *line == ',';
    }
    size_t i = 0;

    for (bool quoted = false; *line != '\r' && (quoted || *line != ','); line++) {
        quoted ^= *line == '"';
        assert_true(i + 1 < size);
        out[i++] = *line;
    }
    out[i] = '\0';
}

static void cell_is(const char *csv, const char *name, const char *want)
{
    const char *line = strstr(csv, "\r\n");
    char got[256];

    assert_non_null(line);
    cell(line + 2, csv, name, got, sizeof got);
    if (strcmp(got, want) != 0)
        fail_msg("%s: %s, want %s", name, got, want);
}

static void a_row(void **state)
{
    static const uint8_t udp[] = {IPV4(30, 17), 0x9c, 0x41, 0, 9, 0, 10, 0, 0, 'h', 'i'};
    const char *csv = show(&shown_packet, &options, RAW_IPV4, whole(udp, sizeof udp));

    (void)state;
    assert_int_equal(strncmp(csv, "frame.number,frame.time_epoch,frame.len,", 40), 0);
    assert_string_equal(csv + strlen(csv) - 2, "\r\n");
    cell_is(csv, "frame.number", "1");
    cell_is(csv, "frame.time_epoch", "0.000000000");
    cell_is(csv, "frame.protocols", "ip:udp:data");
    cell_is(csv, "ip.src", "10.0.0.1");
    cell_is(csv, "udp.srcport", "40001");
    cell_is(csv, "udp.length", "10");
    cell_is(csv, "tcp.srcport", "");
    cell_is(csv, "eth.src", "");
}

static void more_than_one_value(void **state)
{
    static const uint8_t tunnel[] = {IPV4(40, 4), IPV4(20, 89)};

    (void)state;
    cell_is(show(&shown_packet, &options, RAW_IPV4, whole(tunnel, sizeof tunnel)), "ip.src",
            "\"10.0.0.1,10.0.0.1\"");
}

/* A name is what somebody sent: no formula, no control character, no comma that ends the cell. */
static void hostile_names(void **state)
{
    static const uint8_t dns[] = {IPV4(58, 17),
                                  0x9c,
                                  0x41,
                                  0,
                                  53,
                                  0,
                                  38,
                                  0,
                                  0, /* UDP to 53 */
                                  0,
                                  7,
                                  1,
                                  0,
                                  0,
                                  1,
                                  0,
                                  0,
                                  0,
                                  0,
                                  0,
                                  0, /* one question */
                                  12,
                                  '=',
                                  'A',
                                  '1',
                                  ',',
                                  '"',
                                  0x1b,
                                  '[',
                                  '2',
                                  0xff,
                                  'J',
                                  '\r',
                                  '\n',
                                  0,
                                  0,
                                  1,
                                  0,
                                  1};
    const char *csv = show(&shown_packet, &options, RAW_IPV4, whole(dns, sizeof dns));
    const char *line = strstr(csv, "\r\n") + 2;

    (void)state;
    assert_non_null(strstr(line, ",\"'=A1,\"\""));
    assert_null(strchr(line, 0x1b));
    assert_null(strchr(line, 0xff));
    assert_string_equal(strchr(line, '\r'), "\r\n"); /* one line */
}

static struct wt_renderer *cells;
static struct wt_text text;

static const char *made(const char *value, bool is_text)
{
    text.len = 0;
    csv_begin_row(cells);
    cells->sentence.len = 0;
    wt_text_str(&cells->sentence, value);
    csv_cell(cells, is_text);
    wt_text_char(&text, '\0');
    return text.data;
}

static void cells_are_defused(void **state)
{
    (void)state;
    assert_string_equal(made("plain", true), "plain");
    assert_string_equal(made("", true), "");
    assert_string_equal(made("a,b", true), "\"a,b\"");
    assert_string_equal(made("a\"b", true), "\"a\"\"b\"");
    assert_string_equal(made("=1+1", true), "'=1+1");
    assert_string_equal(made("+1", true), "'+1");
    assert_string_equal(made("-1", true), "'-1");
    assert_string_equal(made("@SUM(A1,A2)", true), "\"'@SUM(A1,A2)\"");
    assert_string_equal(made("-0.000000001", false), "-0.000000001"); /* a number is none */
}

/* `explain`: the same row, and what is said of the packet behind it. */
static void a_row_with_remarks(void **state)
{
    static const struct wt_render_options story = {.view = WT_VIEW_STORY, .csv = true, .width = 80};
    static const uint8_t bytes[] = {'=', '1'};
    static struct wt_packet packet;
    static struct wt_commentary commentary;
    const struct wt_frame frame = {.number = 7, .link_type = 9999, .bytes = whole(bytes, 2)};
    const struct wt_track_result tracked = {.n_parts = 0};

    (void)state;
    wt_dissect(&packet, &frame, true);
    commentary.n_remarks = 2;
    commentary.remarks[0] = (struct wt_remark){
        .id = WT_REMARK_HANDSHAKE_3, .brief = true, .call = WT_CALL_CONNECT_RETURNS};
    commentary.remarks[1] = (struct wt_remark){.id = WT_REMARK_IPV6_SAME_TCP, .aside = true};
    text.len = 0;
    struct wt_renderer *r = wt_renderer_new(&text, &story);

    assert_non_null(r);
    wt_render_packet(r, &packet, &tracked, &commentary);
    wt_renderer_free(r);
    wt_text_char(&text, '\0');
    cell_is(text.data, "frame.number", "7");
    cell_is(text.data, "wiretutor.call", "connect-returns");
    cell_is(text.data, "wiretutor.remarks", "\"handshake-3,ipv6-same-tcp\"");
    assert_non_null(strstr(text.data, "\"Handshake 3 of 3. The client confirms")); /* in full */
    assert_non_null(strstr(text.data, "its socket. Over IPv6 TCP is the same."));
}

/* The header is there without any row. */
static void conversations(void **state)
{
    const struct wt_render_options flows = {.view = WT_VIEW_FLOWS, .csv = true, .width = 80};

    (void)state;
    text.len = 0;
    struct wt_renderer *r = wt_renderer_new(&text, &flows);

    assert_non_null(r);
    wt_render_end(r, 0);
    wt_renderer_free(r);
    wt_text_char(&text, '\0');
    assert_int_equal(strncmp(text.data, "wiretutor.conversation,tcp.stream,udp.stream,", 45), 0);
    assert_string_equal(text.data + strlen(text.data) - 2, "\r\n");
}

static int begin(void **state)
{
    (void)state;
    wt_text_init(&text, NULL, NULL);
    cells = wt_renderer_new(&text, &options);
    return cells == NULL;
}

static int clear(void **state)
{
    (void)state;
    wt_renderer_free(cells);
    wt_text_clear(&text);
    shown_clear(&shown_packet);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row),
        cmocka_unit_test(more_than_one_value),
        cmocka_unit_test(hostile_names),
        cmocka_unit_test(cells_are_defused),
        cmocka_unit_test(a_row_with_remarks),
        cmocka_unit_test(conversations),
    };

    return cmocka_run_group_tests(tests, begin, clear);
}
