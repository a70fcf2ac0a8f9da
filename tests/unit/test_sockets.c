/* SPDX-License-Identifier: BSD-2-Clause */
/* `run --host`: which packets are told as the programs' own, after which of their calls. */
#include "exchange.h"

#include <string.h>

#include "../../src/sockets/sockets.h"

enum { CLIENT_PORT = 40000, PORT = 7 };

struct scene {
    struct wt_sockets *sockets;
    struct exchange x; /* 10.0.0.1:40000 and 10.0.0.2:7 */
};

static int begin(void **state)
{
    static struct scene scene;

    memset(&scene, 0, sizeof scene);
    exchange_begin(&scene.x, PORT, false);
    scene.sockets = wt_sockets_new();
    assert_non_null(scene.sockets);
    *state = &scene;
    return 0;
}

static int end(void **state)
{
    struct scene *scene = *state;

    exchange_end(&scene->x);
    wt_sockets_free(scene->sockets);
    return 0;
}

static struct wt_endpoint at(uint8_t host, uint16_t port)
{
    struct wt_endpoint end = {
        .ip = {.version = 4, .bytes = {10, 0, 0, host}},
          .port = port
    };

    return end;
}

static struct wt_socket_call of(enum wt_socket_call_id id, enum wt_transport transport,
                                uint64_t socket)
{
    return (struct wt_socket_call){.call = (uint8_t)id,
                                   .transport = (uint8_t)transport,
                                   .is_tcp_or_udp = true,
                                   .family = 4,
                                   .socket = socket};
}

static void note(struct scene *scene, const struct wt_socket_call *call, enum wt_call_shown shown)
{
    static struct wt_observed observed;
    struct wt_socket_change change;

    observed.kind = WT_OBSERVED_CALL_RETURNS;
    observed.as.call = *call;
    wt_sockets_observed(scene->sockets, &observed, shown, &change);
    assert_true(call->socket == 0 || (change.socket != NULL && change.socket->id == call->socket));
}

/* connect() to 10.0.0.HOST:port begins: its own port is not known yet. */
static void connecting(struct scene *scene, enum wt_transport transport, uint64_t socket,
                       uint8_t host, uint16_t port)
{
    struct wt_socket_call call = of(WT_SC_CONNECT, transport, socket);

    call.has_address = true;
    call.address = at(host, port);
    note(scene, &call, WT_CALL_BEGINS);
}

static bool datagram_is_own(struct scene *scene, bool from_server)
{
    exchange_datagram(&scene->x, from_server, BYTES("hello"));
    return wt_sockets_own(scene->sockets, &scene->x.packet);
}

static bool segment_is_own(struct scene *scene, bool from_server)
{
    exchange_send(&scene->x, from_server, BYTES(""), WT_ACK);
    return wt_sockets_own(scene->sockets, &scene->x.packet);
}

static void nothing_is_known(void **state)
{
    assert_false(datagram_is_own(*state, false));
    assert_false(segment_is_own(*state, true));
}

/* From the moment at which connect() begins: its SYN is out before it returns. */
static void the_far_end_that_connect_names(void **state)
{
    struct scene *scene = *state;

    connecting(scene, WT_OVER_TCP, 1, 2, PORT);
    assert_true(segment_is_own(scene, false));
    assert_true(segment_is_own(scene, true));
    assert_false(datagram_is_own(scene, false)); /* the same ports, but of UDP */
    scene->x.port = PORT + 1;
    assert_false(segment_is_own(scene, false));
    scene->x.port = PORT;
    scene->x.server = 3;
    assert_false(segment_is_own(scene, false));
}

/* Once both ends are known, another client of the same server is not ours. */
static void both_ends(void **state)
{
    struct scene *scene = *state;
    struct wt_socket_call call = of(WT_SC_CONNECT, WT_OVER_UDP, 1);

    connecting(scene, WT_OVER_UDP, 1, 2, PORT);
    assert_true(datagram_is_own(scene, false));
    call.local = at(1, CLIENT_PORT + 1);
    call.remote = at(2, PORT);
    note(scene, &call, WT_CALL_WHOLE);
    assert_number(scene->sockets->n_sockets, 1); /* known better, not once more */
    assert_false(datagram_is_own(scene, false));
    call.local = at(1, CLIENT_PORT);
    note(scene, &call, WT_CALL_WHOLE);
    assert_true(datagram_is_own(scene, false));
    assert_true(datagram_is_own(scene, true));
}

/* The address that a socket is bound to may be 0.0.0.0: only its port counts. */
static void a_port_that_is_bound(void **state)
{
    struct scene *scene = *state;
    struct wt_socket_call call = of(WT_SC_BIND, WT_OVER_UDP, 1);

    call.has_address = true;
    call.address = (struct wt_endpoint){.ip = {.version = 4}, .port = PORT};
    note(scene, &call, WT_CALL_WHOLE);
    assert_true(datagram_is_own(scene, false));
    assert_true(datagram_is_own(scene, true));
    scene->x.port = PORT + 1;
    assert_false(datagram_is_own(scene, false));
}

/* Port 0 asks the kernel for a port: which one is known when the call has returned. */
static void a_port_that_the_kernel_chose(void **state)
{
    struct scene *scene = *state;
    struct wt_socket_call call = of(WT_SC_BIND, WT_OVER_UDP, 1);

    call.has_address = true;
    note(scene, &call, WT_CALL_WHOLE);
    assert_false(datagram_is_own(scene, false)); /* an end without a port would be everybody's */
    call.local = at(1, CLIENT_PORT);
    note(scene, &call, WT_CALL_WHOLE);
    assert_true(datagram_is_own(scene, false));
}

/* accept() gives the new socket's ends; the listening one stays what it was. */
static void accept_is_about_the_new_socket(void **state)
{
    struct scene *scene = *state;
    struct wt_socket_call call = of(WT_SC_LISTEN, WT_OVER_TCP, 1);

    call.local = at(2, PORT);
    note(scene, &call, WT_CALL_WHOLE);
    call = of(WT_SC_ACCEPT, WT_OVER_TCP, 1);
    call.new_socket = 2;
    call.local = at(2, PORT);
    call.remote = at(9, CLIENT_PORT);
    note(scene, &call, WT_CALL_WHOLE);
    assert_number(scene->sockets->n_sockets, 2);
    assert_number(scene->sockets->sockets[1].id, 2);
    assert_true(segment_is_own(scene, false)); /* from another than 10.0.0.9 */
}

static void neither_tcp_nor_udp(void **state)
{
    struct scene *scene = *state;
    struct wt_socket_call call = of(WT_SC_CONNECT, WT_OVER_UDP, 1);

    call.is_tcp_or_udp = false; /* SOCK_RAW: what stands for a port there is a protocol */
    call.has_address = true;
    call.address = at(2, PORT);
    note(scene, &call, WT_CALL_WHOLE);
    assert_false(datagram_is_own(scene, false));
}

/* Calls on a socket without an inode cannot be matched: each counts as a socket of its own. */
static void a_socket_without_a_number(void **state)
{
    struct scene *scene = *state;

    connecting(scene, WT_OVER_UDP, 0, 2, PORT);
    connecting(scene, WT_OVER_UDP, 0, 3, PORT);
    assert_number(scene->sockets->n_sockets, 2);
    assert_true(datagram_is_own(scene, false));
}

static void the_oldest_socket_is_replaced(void **state)
{
    struct scene *scene = *state;

    connecting(scene, WT_OVER_UDP, 1, 2, PORT);
    for (unsigned i = 0; i < WT_MAX_SOCKETS - 1; i++)
        connecting(scene, WT_OVER_UDP, 2 + i, 3, (uint16_t)(1000 + i));
    assert_true(datagram_is_own(scene, false));
    connecting(scene, WT_OVER_UDP, 5000, 3, 999);
    assert_false(datagram_is_own(scene, false));
    scene->x.server = 3;
    scene->x.port = 999;
    assert_true(datagram_is_own(scene, false)); /* in the place of the first */
    scene->x.port = 1000;
    assert_true(datagram_is_own(scene, false));
}

static bool is_known(const struct wt_sockets *all, uint64_t id)
{
    for (unsigned i = 0; i < all->n_sockets; i++)
        if (all->sockets[i].id == id)
            return true;
    return false;
}

/* The next takes the place of one that is closed, else of the one that was used longest ago. */
static void closed_sockets_are_replaced_first(void **state)
{
    static struct wt_sockets all;
    bool forgot = false;

    (void)state;
    for (uint64_t id = 1; id <= WT_MAX_SOCKETS; id++)
        (void)sockets_get(&all, id, &forgot);
    for (uint64_t id = 1; id < WT_MAX_SOCKETS; id++)
        (void)sockets_get(&all, id, &forgot); /* used again: all but the last */
    assert_false(forgot);
    (void)sockets_get(&all, 1000, &forgot);
    assert_true(forgot);
    assert_false(is_known(&all, WT_MAX_SOCKETS));
    for (uint64_t id = 1; id < WT_MAX_SOCKETS; id++)
        assert_true(is_known(&all, id));
    forgot = false;
    sockets_get(&all, 80, &forgot)->is |= WT_SOCKET_CLOSED;
    sockets_get(&all, 70, &forgot)->is |= WT_SOCKET_CLOSED;
    (void)sockets_get(&all, 2000, &forgot);
    assert_false(forgot); /* a closed socket is not looked up again */
    assert_false(is_known(&all, 80));
    assert_true(is_known(&all, 70));
    assert_true(is_known(&all, 1));
}

/* "Port unreachable" from 10.0.0.2, about a datagram from 10.0.0.1:40000 to 10.0.0.2:port. */
static bool error_is_own(struct scene *scene, uint8_t port)
{
    /* clang-format off */
    const uint8_t bytes[] = {
        0x45, 0, 0, 56, 0, 1, 0, 0, 64, 1, 0, 0, 10, 0, 0, 2, 10, 0, 0, 1,
        3, 3, 0, 0, 0, 0, 0, 0,
        0x45, 0, 0, 28, 0, 2, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2,
        CLIENT_PORT >> 8, CLIENT_PORT & 0xff, 0, port, 0, 8, 0, 0,
    };
    /* clang-format on */
    const struct wt_frame frame = {
        .number = 1, .link_type = 101, .bytes = {bytes, sizeof bytes, sizeof bytes}
    };

    wt_dissect(&scene->x.packet, &frame, false);
    return wt_sockets_own(scene->sockets, &scene->x.packet);
}

static void an_error_that_quotes_it(void **state)
{
    struct scene *scene = *state;

    connecting(scene, WT_OVER_UDP, 1, 2, PORT);
    assert_true(error_is_own(scene, PORT));
    assert_false(error_is_own(scene, PORT + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_known, begin, end),
        cmocka_unit_test_setup_teardown(the_far_end_that_connect_names, begin, end),
        cmocka_unit_test_setup_teardown(both_ends, begin, end),
        cmocka_unit_test_setup_teardown(a_port_that_is_bound, begin, end),
        cmocka_unit_test_setup_teardown(a_port_that_the_kernel_chose, begin, end),
        cmocka_unit_test_setup_teardown(accept_is_about_the_new_socket, begin, end),
        cmocka_unit_test_setup_teardown(neither_tcp_nor_udp, begin, end),
        cmocka_unit_test_setup_teardown(a_socket_without_a_number, begin, end),
        cmocka_unit_test_setup_teardown(the_oldest_socket_is_replaced, begin, end),
        cmocka_unit_test(closed_sockets_are_replaced_first),
        cmocka_unit_test_setup_teardown(an_error_that_quotes_it, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
