/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Prints the grammar (--schema) or the reference page (--reference) of the domain XML. */
#include <stdio.h>
#include <string.h>

#include "driver/domain/def.h"
#include "driver/xml/schema.h"

int main(int argc, char **argv)
{
    g_autofree char *text = NULL;
    if (argc == 2 && strcmp(argv[1], "--schema") == 0)
        text = xml_schema(&domain_def_table, "domain");
    else if (argc == 2 && strcmp(argv[1], "--reference") == 0)
        text = xml_reference(&domain_def_table, "domain");
    if (!text) {
        fprintf(stderr, "usage: %s --schema | --reference\n", argv[0]);
        return 2;
    }
    return fputs(text, stdout) < 0 || fflush(stdout) != 0;
}
