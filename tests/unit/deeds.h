/* SPDX-License-Identifier: BSD-2-Clause */
/* What programs did, as lines, for the tests of what is said about it. Program 0 is server.py,
 * 1 client.py, 2 other.
 *
 *     0 bind s5 fd 3 to 10.0.0.2:80 = 0
 *     1 connect s6 fd 3 to S begins                 … returns: the same call, when it is over
 *     1 connect s6 fd 3 to S local C = 0 returns took 3
 *     0 accept s5 fd 3 new s7 from C local S = 4
 *     1 send s6 fd 3 says hello                     the result is all of it; ask N: it was more
 *     0 recv s7 fd 4 room 5 ! ECONNRESET
 *
 * sN: the socket; nN…: new sN. udp, raw (else TCP), v6; fd N; pid N; flags N; nowait (the socket
 * does not block); known (a call that begins is given with its result); last (CLOSE: the last
 * descriptor), group ADDRESS; message N OF (sendmmsg, recvmmsg), unsent; segment N (UDP_SEGMENT);
 * held by PID, held in CALL (CLOSE: who else holds it); opt NAME VALUE, linger N; value N; took N
 * (milliseconds, else 0.1); @SECONDS. Ends are A.B.C.D:P, [V6]:P, or C and S as the scene has them.
 *
 *     1 look s6 by reno snd_cwnd 20          TCP_INFO of C (at S: of S), else as it was before; it
 *     1 look s6 snd_cwnd 5 ca_state 3        begins with snd_cwnd 10 and no ssthresh; known N
 *
 * Others: "run private", "run private shell" (program 2 is one), "run private together" (2 starts
 * with 1), "run private later" (1 half a second after 0, 2 when 1 has connected), "run veth lose 4
 * data 3 acks 2 only refuse delay 20", "run host"; "0 started", "0 output TEXT", "0 ending pid
 * 100", "0 ending pid 100 lets-go s7 fd 4 last s8 fd 5" (it was seen what it holds; alone:
 * nothing), "0 executed lets-go s7 fd 4 last", "0 ended code 1", "0 ended signal 13", "0 ended
 * by-us when idle" (time, signal), "0 ended not-started", "0 unwatched denied", "stopping idle 0 in
 * poll for 500 1 other 3" (in which call each waits), "stalemate 0 in recv s7 1 spins recv s6",
 * "stopping time", "stopping signal 15", "lost as 2 packet 3" (as: enum wt_loss), "untold 7",
 * "overflow 7", "refused", "held packet 3"; "0 sum": what it did in all.
 */
#ifndef WT_TEST_DEEDS_H
#define WT_TEST_DEEDS_H

#include "segments.h"

#include "wiretutor/explain.h"

/* Reads such a line; the moment is the scene's, which moves on by a millisecond. */
struct deed {
    bool is_sum; /* "0 sum" */
    bool is_run; /* "run …" */
    struct wt_programs_setup programs;
    struct wt_observed observed;
    enum wt_call_shown shown;
};
void read_deed(struct scene *scene, const char *line, struct deed *deed);
/* Note it, and say what there is to say about it. */
void explain_deed(struct wt_explainer *explainer, struct wt_sockets *sockets,
                  const struct deed *deed, struct wt_call_commentary *commentary);

/* n characters "10.0.0.1:80" or "[::1]:80". */
struct wt_endpoint read_endpoint(const char *text, size_t n);

#endif
