/* SPDX-License-Identifier: BSD-2-Clause */
/* TCP_INFO: the kernel's bytes, what is worth telling, and a connection of our own as the kernel
 * gives it. */
#include "needs.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../src/observe/programs/samples.h"

/* Members of one, two, four and eight bytes at their places. */
static void read_by_its_layout(void **state)
{
    uint8_t bytes[248] = {[0] = 1, [1] = 3, [80] = 0x10, [81] = 0x27};
    struct wt_tcp_info info;
    uint64_t acked = UINT64_C(5000000000);
    uint16_t timed_out = 700;

    (void)state;
    memcpy(bytes + 120, &acked, sizeof acked);
    memcpy(bytes + 240, &timed_out, sizeof timed_out);
    wt_tcp_info_read(&info, bytes, sizeof bytes);
    assert_number(info.known, WT_N_TCP_INFO);
    assert_number(info.value[WT_TI_CA_STATE], WT_CA_RECOVERY);
    assert_number(info.value[WT_TI_BYTES_ACKED], acked);
    assert_number(info.value[WT_TI_TOTAL_RTO], timed_out);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    assert_number(info.value[WT_TI_SND_CWND], 10000);
#endif
}

/* An older kernel gives less of it. */
static void cut_by_an_older_kernel(void **state)
{
    static const uint8_t bytes[248] = {0};
    struct wt_tcp_info info;

    (void)state;
    wt_tcp_info_read(&info, bytes, 104);
    assert_number(info.known, WT_TI_TOTAL_RETRANS + 1);
    wt_tcp_info_read(&info, bytes, 103);
    assert_number(info.known, WT_TI_TOTAL_RETRANS);
    wt_tcp_info_read(&info, bytes, 0);
    assert_number(info.known, 0);
}

/* Names and places of those that glibc's struct has too. */
static void laid_out_as_the_header_says(void **state)
{
    static const struct {
        const char *name;
        size_t at, size;
    } here[] = {
#define MEMBER(member)                                                                             \
    {#member, offsetof(struct tcp_info, tcpi_##member),                                            \
     sizeof(((struct tcp_info *)0)->tcpi_##member)}
        MEMBER(state),         MEMBER(ca_state),       MEMBER(retransmits),
        MEMBER(probes),        MEMBER(backoff),        MEMBER(rto),
        MEMBER(ato),           MEMBER(snd_mss),        MEMBER(rcv_mss),
        MEMBER(unacked),       MEMBER(sacked),         MEMBER(lost),
        MEMBER(retrans),       MEMBER(last_data_sent), MEMBER(last_data_recv),
        MEMBER(last_ack_recv), MEMBER(pmtu),           MEMBER(rcv_ssthresh),
        MEMBER(rtt),           MEMBER(rttvar),         MEMBER(snd_ssthresh),
        MEMBER(snd_cwnd),      MEMBER(reordering),     MEMBER(rcv_rtt),
        MEMBER(rcv_space),     MEMBER(total_retrans)
#undef MEMBER
    };
    static const struct {
        size_t at, size;
    } ours[] = {
#define X(id, name, at, size) {at, size},
        WT_TCP_INFO_MEMBERS(X)
#undef X
    };

    (void)state;
    for (size_t i = 0; i < sizeof here / sizeof here[0]; i++) {
        assert_string_equal(wt_tcp_info_name((enum wt_tcp_info_member)i), here[i].name);
        assert_number(ours[i].at, here[i].at);
        assert_number(ours[i].size, here[i].size);
    }
}

static void a_sample_differs_only_by_news(void **state)
{
    struct wt_tcp_info before = {.known = WT_N_TCP_INFO}, now = before;

    (void)state;
    assert_false(wt_sample_differs(&before, &now));
    now.value[WT_TI_LAST_DATA_SENT] = now.value[WT_TI_BUSY_TIME] = 50;
    assert_false(wt_sample_differs(&before, &now)); /* only time went by */
    now.value[WT_TI_BYTES_ACKED] = 1448;
    assert_true(wt_sample_differs(&before, &now));
    assert_false(wt_sample_matters(&before, &now));
    now.value[WT_TI_CA_STATE] = WT_CA_LOSS;
    assert_true(wt_sample_matters(&before, &now));
}

/* A connection over lo: what the kernel says of it after five bytes were confirmed. */
static void of_a_connection(void **state)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int listener = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);
    socklen_t n = sizeof at;
    uint8_t bytes[512];
    struct wt_tcp_info info;

    (void)state;
    need("kernel"); /* qemu answers TCP_INFO with one number */
    need("network");
    assert_int_equal(bind(listener, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &n), 0);
    assert_int_equal(connect(client, (struct sockaddr *)&at, sizeof at), 0);
    int served = accept(listener, NULL, NULL);

    assert_int_equal(send(client, "hello", 5, 0), 5);
    assert_int_equal(recv(served, bytes, 5, MSG_WAITALL), 5);
    n = sizeof bytes;
    assert_int_equal(getsockopt(served, IPPROTO_TCP, TCP_INFO, bytes, &n), 0);
    wt_tcp_info_read(&info, bytes, n);
    assert_number(info.value[WT_TI_STATE], TCP_ESTABLISHED);
    assert_number(info.value[WT_TI_BYTES_RECEIVED], 5);
    assert_true(info.value[WT_TI_SND_CWND] >= 1);
    assert_true(info.value[WT_TI_RTO] >= 1000);
    assert_number(info.value[WT_TI_SND_SSTHRESH], WT_NO_SSTHRESH);
    close(listener);
    close(client);
    close(served);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_by_its_layout),
        cmocka_unit_test(cut_by_an_older_kernel),
        cmocka_unit_test(laid_out_as_the_header_says),
        cmocka_unit_test(a_sample_differs_only_by_news),
        cmocka_unit_test(of_a_connection),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
