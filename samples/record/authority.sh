# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# An authority of its own, "Lesson CA", and a certificate that it signs for www.example.test: in
# $scratch/ca.pem, $scratch/server.pem and $scratch/server.key.

new_key() {
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1 -out "$scratch/$1.key"
}

make_certificates() {
    new_key ca
    new_key server
    openssl req -x509 -new -key "$scratch/ca.key" -subj "/CN=Lesson CA" -days 3650 \
        -out "$scratch/ca.pem"
    openssl req -new -key "$scratch/server.key" -subj "/CN=www.example.test" -out "$scratch/server.csr"
    printf 'subjectAltName=DNS:www.example.test\n' >"$scratch/names"
    openssl x509 -req -in "$scratch/server.csr" -CA "$scratch/ca.pem" -CAkey "$scratch/ca.key" \
        -days 365 -extfile "$scratch/names" -out "$scratch/server.pem"
}

make_certificates >/dev/null 2>&1
