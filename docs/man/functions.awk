# SPDX-License-Identifier: BSD-2-Clause
# The functions that the public headers declare.
#
#     awk -v as=exports -f functions.awk HEADER...    a version script for the linker
#     awk -v as=mdoc -f functions.awk HEADER...       the synopsis of libwiretutor(3)
#
# A function is declared outside of braces, and ends with ";"; those that are static inline end with
# their body and are in the synopsis only.

function trim(s) {
    gsub(/[ \t\n]+/, " ", s)
    gsub(/^ | $/, "", s)
    return s
}

# The parameters, parted at the commas that are in no parentheses.
function parameters(list, i, c, depth, one) {
    for (i = 1; i <= length(list); i++) {
        c = substr(list, i, 1)
        if (c == "(")
            depth++
        if (c == ")")
            depth--
        if (c == "," && !depth) {
            print ".Fa \"" trim(one) "\""
            one = ""
        } else {
            one = one c
        }
    }
    print ".Fa \"" trim(one) "\""
}

function declared(text, inlined, name, type, list) {
    text = trim(text)
    if (!match(text, /wt_[a-z0-9_]+ ?\(/) || text ~ /^(typedef|_Static_assert)/)
        return
    name = substr(text, RSTART, RLENGTH - 1)
    type = trim(substr(text, 1, RSTART - 1))
    list = substr(text, RSTART + RLENGTH)
    sub(/\)[^)]*$/, "", list)
    sub(/^static inline /, "", type)
    sub(/^WT_MUST_CHECK /, "", type)
    if (as == "exports") {
        if (!inlined)
            print "        " name ";"
        return
    }
    if (header != "")
        print ".In wiretutor/" header
    header = ""
    print ".Ft " (type ~ / /  ? "\"" type "\"" : type)
    print ".Fo " name
    parameters(list)
    print ".Fc"
}

BEGIN {
    if (as == "exports")
        print "LIBWIRETUTOR_0 {\n    global:"
}

FNR == 1 {
    header = FILENAME
    sub(/.*\//, "", header)
    statement = ""
    depth = comment = 0
}

/^[ \t]*#/ || continued {
    continued = /\\$/
    next
}

{
    line = $0 "\n"
    while (comment || match(line, /\/\*/)) {
        if (!comment) {
            before = substr(line, 1, RSTART - 1)
            line = substr(line, RSTART + 2)
        }
        comment = !match(line, /\*\//)
        line = before (comment ? "" : " " substr(line, RSTART + 2))
        if (comment)
            break
        before = ""
    }
    before = ""
    for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        if (c == "{" && !depth++ && statement ~ /static inline/)
            declared(statement, 1)
        if (c == "}" && !--depth && statement ~ /static inline/)
            statement = ""
        else if (c == ";" && !depth) {
            declared(statement, 0)
            statement = ""
        } else if (!depth)
            statement = statement c
    }
}

END {
    if (as == "exports")
        print "    local:\n        *;\n};"
}
