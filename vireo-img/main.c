/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vireo-img: disk images from the command line, with qemu-img's arguments. This file finds the
 * subcommand and runs it on a fiber; what the subcommands do is theirs.
 */
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "build-config.h"
#include "vireo-img/img.h"
#include "vmm-helper/host/fiber.h"
#include "vmm-helper/host/uring.h"

#define IMG_COMMAND(symbol) extern const ImgCommand symbol;
#include "vireo-img/commands.def"
#undef IMG_COMMAND

static const ImgCommand *const commands[] = {
#define IMG_COMMAND(symbol) &symbol,
#include "vireo-img/commands.def"
#undef IMG_COMMAND
};

/* --- Messages ------------------------------------------------------------------------------- */

static void G_GNUC_PRINTF(2, 0) complain(const char *kind, const char *format, va_list arguments)
{
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    fflush(stdout);
    fprintf(stderr, "%s: %s%s\n", IMG_PROGRAM, kind, text);
}

void img_error(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    complain("", format, arguments);
    va_end(arguments);
}

void img_warning(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    complain(_("warning: "), format, arguments);
    va_end(arguments);
}

void img_report(const char *name, const GError *error)
{
    const char *message = error ? error->message : _("failed without saying why");
    if (name)
        img_error("%s: %s", name, message);
    else
        img_error("%s", message);
}

int img_usage(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    complain("", format, arguments);
    va_end(arguments);
    return img_usage_option();
}

int img_usage_option(void)
{
    fprintf(stderr, _("Try '%s --help' for more information\n"), IMG_PROGRAM);
    return 1;
}

int img_refuse(const char *what)
{
    img_error(_("%s is not supported by this version; nothing was changed"), what);
    return 1;
}

/* --- Help ----------------------------------------------------------------------------------- */

static void print_version(void)
{
    printf("%s version %s\n", IMG_PROGRAM, VIREO_VERSION);
}

static void print_help(void)
{
    print_version();
    printf(_("usage: %s [standard options] command [command options]\n"), IMG_PROGRAM);
    printf("\n    -h, --help       %s\n", _("display this help"));
    printf("    -V, --version    %s\n", _("display the version"));
    printf("\n%s\n", _("Command syntax:"));
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        printf("  %s %s\n", commands[i]->name, commands[i]->arguments);
    printf("\n%s", _("Supported formats:"));
    for (size_t i = 0; block_drivers[i]; i++)
        printf(" %s", block_drivers[i]->name);
    printf("\n\n%s\n", _("vireo-img(1) describes all of them."));
}

/* --- Running -------------------------------------------------------------------------------- */

typedef struct Run {
    EventLoop *loop;
    const ImgCommand *command;
    int argc, status;
    char **argv;
} Run;

static void run_command(void *opaque)
{
    Run *run = opaque;
    run->status = run->command->run(run->argc, run->argv);
    event_loop_quit(run->loop);
}

static int run_on_loop(const ImgCommand *command, int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    EventLoop *loop = event_loop_new("img", &error);
    if (!loop) {
        img_report(NULL, error);
        return 1;
    }
    Run run = {.loop = loop, .command = command, .argc = argc, .argv = argv, .status = 1};
    fiber_start(loop, run_command, &run);
    event_loop_run(loop);
    uring_loop_finish(loop);
    event_loop_free(loop);
    img_objects_clear();
    /* A full disk below a redirected standard output is a failure too. */
    if ((fflush(stdout) != 0 || ferror(stdout)) && run.status == 0) {
        img_error(_("cannot write the output"));
        return 1;
    }
    return run.status;
}

static int run_named(const char *name, int argc, char **argv)
{
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        if (strcmp(commands[i]->name, name) == 0) {
            static char program[] = IMG_PROGRAM;
            argv[0] = program; /* what getopt begins its sentences with */
            optind = 0;
            return run_on_loop(commands[i], argc, argv);
        }
    return img_usage(_("there is no command '%s'"), name);
}

int main(int argc, char **argv)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                            {"version", no_argument, NULL, 'V'},
                                            {"trace", required_argument, NULL, 'T'},
                                            {NULL}};
    setlocale(LC_ALL, "");
    setlocale(LC_NUMERIC, "C"); /* numbers are read by programs */
    bindtextdomain("vireo", VIREO_LOCALEDIR);
    bind_textdomain_codeset("vireo", "UTF-8");
    textdomain("vireo");
    int option;
    while ((option = getopt_long(argc, argv, "+:hVT:", options, NULL)) != -1)
        switch (option) {
        case 'h':
            print_help();
            return 0;
        case 'V':
            print_version();
            return 0;
        case 'T':
            return img_refuse("--trace");
        case ':':
            return img_usage(_("option '%s' needs an argument"), argv[optind - 1]);
        default:
            return img_usage(_("there is no option '%s'"), argv[optind - 1]);
        }
    if (optind >= argc)
        return img_usage(_("which command? None is given"));
    return run_named(argv[optind], argc - optind, argv + optind);
}
