# SPDX-License-Identifier: BSD-2-Clause
# The public ids, made into a header from the rows of the words:
#
#     awk -f ids.awk src/lang/*.def > ids.h
#
# Each row begins a line with its macro, its number and its id. No number is given twice.

function wrong(why) {
    print FILENAME ":" FNR ": " why > "/dev/stderr"
    failed = 1
}

function give(kind, number, id) {
    if ((kind, number) in ids)
        wrong(kind "_" id " has the number of " kind "_" ids[kind, number])
    ids[kind, number] = id
    if (number >= count[kind])
        count[kind] = number + 1
}

function list(kind, name, plural, number) {
    print "\nenum " name " {"
    for (number = 0; number < count[kind]; number++)
        if ((kind, number) in ids)
            print "    WT_" kind "_" ids[kind, number] " = " number ","
    print "    WT_N_" plural " = " count[kind] ", /* one more than the last */\n};"
}

/^WT_(REMARK|ENTRY|LABEL|ERROR|WHY|WHY_ERRNO|NOTE|CALL)\([0-9]+, [A-Z0-9_]+,/ {
    split($0, part, /[(,] */)
    number = part[2] + 0
    if (part[1] == "WT_ENTRY") {
        give("REMARK", number, "ABOUT_" part[3])
        give("REMARK", number + 1, "WIRE_" part[3])
    } else {
        kind = substr(part[1], 4)
        sub(/_ERRNO$/, "", kind)
        give(kind, number, part[3])
    }
}

END {
    for (kind in count)
        if (failed)
            print "the next free number of a WT_" kind " is " count[kind] > "/dev/stderr"
    if (failed)
        exit 1
    print "/* SPDX-License-Identifier: BSD-2-Clause */"
    print "/* The ids of all that can be said. A number once given is never another id's. */"
    print "#ifndef WT_IDS_H\n#define WT_IDS_H"
    list("REMARK", "wt_remark_id", "REMARKS")
    list("LABEL", "wt_label", "LABELS")
    list("ERROR", "wt_error_id", "ERRORS")
    list("WHY", "wt_why", "WHYS")
    list("NOTE", "wt_note_id", "NOTES")
    list("CALL", "wt_call", "CALLS")
    print "\n#endif"
}
