/* An LD_PRELOAD shim that makes the n-th file-changing call under a directory fail.
 *
 *   FAULT_ROOT   only paths under this (real) directory count
 *   FAULT_AT     the call that fails, from 1; 0 never
 *   FAULT_KIND   count | kill | killafter | torn | short | 28 | 5 | 28+ (any errno, + = from then on)
 *   FAULT_LOG    file outside the root; one line "name<TAB>path" for each counted call
 *   FAULT_STATE  file of 8 bytes shared by all processes of the run: the count so far
 *   FAULT_GROUP  1: a kill takes the whole process group, as a crash would
 *
 * Not seen: stores into a mapping, stdio inside libc (fwrite), a bare syscall instruction,
 * io_uring, and libc functions fetched by dlsym from libc itself.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { COUNT, KILL, KILLAFTER, TORN, SHORT, ERRNO, ERRNO_ON };
enum verdict { GO, FAIL, HALF, AFTER, TORN_NOW };

static char root[PATH_MAX], logfile[PATH_MAX];
static size_t root_len;
static long at;
static enum kind kind;
static int err, group, ready;
static uint64_t *state;

#define REAL(ret, name, ...)                                                                  \
    static ret (*real)(__VA_ARGS__);                                                          \
    if (!real) {                                                                              \
        int saved = errno;                                                                    \
        *(void **)&real = dlsym(RTLD_NEXT, name);                                             \
        errno = saved;                                                                        \
        if (!real) { errno = ENOSYS; return -1; }                                             \
    }

static int real_open(const char *path, int flags, mode_t mode)
{
    REAL(int, "open64", const char *, int, ...)
    return real(path, flags, mode);
}

static ssize_t real_write(int fd, const void *buf, size_t n)
{
    REAL(ssize_t, "write", int, const void *, size_t)
    return real(fd, buf, n);
}

__attribute__((noreturn)) static void broken(const char *why)
{
    /* an instrument that cannot measure must not look like a passing run */
    real_write(2, "faultshim: ", 11);
    real_write(2, why, strlen(why));
    real_write(2, "\n", 1);
    _exit(99);
}

__attribute__((constructor)) static void setup(void)
{
    if (ready) return;
    ready = 1;
    const char *r = getenv("FAULT_ROOT"), *k = getenv("FAULT_KIND"), *n = getenv("FAULT_AT");
    const char *l = getenv("FAULT_LOG"), *s = getenv("FAULT_STATE"), *g = getenv("FAULT_GROUP");
    if (!r || !*r) return;
    if (!realpath(r, root)) broken("FAULT_ROOT is not there");
    at = n ? atol(n) : 0;
    group = g && *g == '1';
    if (l) snprintf(logfile, sizeof logfile, "%s", l);
    if (!k || !strcmp(k, "count")) kind = COUNT;
    else if (!strcmp(k, "kill")) kind = KILL;
    else if (!strcmp(k, "killafter")) kind = KILLAFTER;
    else if (!strcmp(k, "torn")) kind = TORN;
    else if (!strcmp(k, "short")) { kind = SHORT; err = EIO; }
    else if ((err = atoi(k)) > 0) kind = k[strlen(k) - 1] == '+' ? ERRNO_ON : ERRNO;
    else broken("FAULT_KIND is not known");
    int fd = s ? real_open(s, O_RDWR | O_CLOEXEC, 0) : -1;
    if (s && fd < 0) broken("FAULT_STATE cannot be opened");
    state = mmap(NULL, sizeof *state, PROT_READ | PROT_WRITE,
                 MAP_SHARED | (s ? 0 : MAP_ANONYMOUS), fd, 0);
    if (state == MAP_FAILED) broken("FAULT_STATE cannot be mapped");
    if (fd >= 0) close(fd);
    root_len = strlen(root);
}

/* Read the environment again: for a child forked by a program that has loaded what it needs once. */
void faultshim_rearm(void)
{
    ready = 0;
    root_len = 0;
    logfile[0] = '\0';
    setup();
}

static int inside(const char *path)
{
    return root_len && !strncmp(path, root, root_len)
           && (path[root_len] == '/' || path[root_len] == '\0' || root_len == 1);
}

/* The path behind a descriptor; 0 when it has none. */
static int fd_path(int fd, char *out)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, out, PATH_MAX - 1);
    if (n <= 0 || out[0] != '/') return 0;
    out[n] = '\0';
    return 1;
}

/* The path meant by (dirfd, path), its directory resolved, its last name not followed. */
static int at_path(int dirfd, const char *path, char *out)
{
    char full[2 * PATH_MAX], dir[PATH_MAX];
    if (!path || !*path) return 0;
    if (path[0] == '/') snprintf(full, sizeof full, "%s", path);
    else {
        if (dirfd == AT_FDCWD ? !getcwd(dir, sizeof dir) : !fd_path(dirfd, dir)) return 0;
        snprintf(full, sizeof full, "%s/%s", dir, path);
    }
    size_t n = strlen(full);
    while (n > 1 && full[n - 1] == '/') full[--n] = '\0';
    char *slash = strrchr(full, '/');
    const char *last = slash + 1;
    if (!strcmp(last, ".") || !strcmp(last, "..")) return realpath(full, out) != NULL;
    *slash = '\0';
    if (!realpath(slash == full ? "/" : full, dir)) return 0; /* no such directory: no effect */
    int len = snprintf(out, PATH_MAX, "%s/%s", strcmp(dir, "/") ? dir : "", last);
    return len > 0 && len < PATH_MAX;
}

__attribute__((noreturn)) static void die(void)
{
    kill(group ? 0 : getpid(), SIGKILL);
    for (;;) pause();
}

/* Count one call on `path` (and perhaps `other`) and say what is to happen to it.
 * `frees`: on a full disk this call would still work. */
static enum verdict judge(const char *name, const char *path, const char *other, int frees)
{
    uint64_t n = __atomic_add_fetch(state, 1, __ATOMIC_SEQ_CST);
    if (logfile[0]) {
        char line[2 * PATH_MAX + 64];
        int len = snprintf(line, sizeof line - 1, "%s\t%s%s%s", name, path, other ? "\t" : "",
                           other ? other : "");
        if (len < 0) broken("a path cannot be logged");
        if ((size_t)len > sizeof line - 2) len = sizeof line - 2;
        for (int i = 0; i < len; i++)
            if (line[i] == '\n') line[i] = '?';
        line[len++] = '\n';
        int fd = real_open(logfile, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
        if (fd < 0 || real_write(fd, line, len) != len) broken("FAULT_LOG cannot be written");
        close(fd);
    }
    if (kind == COUNT || at <= 0) return GO;
    if (kind == ERRNO_ON) return n >= (uint64_t)at && !frees ? FAIL : GO;
    if (n != (uint64_t)at) return GO;
    switch (kind) {
    case KILL: die();
    case KILLAFTER: return AFTER;
    case TORN: return TORN_NOW;
    case SHORT: return HALF;
    default: return FAIL;
    }
}

static enum verdict judge_fd(const char *name, int fd, int frees)
{
    char path[PATH_MAX];
    int saved = errno;
    enum verdict v = root_len && fd_path(fd, path) && inside(path)
                         ? judge(name, path, NULL, frees) : GO;
    errno = saved;
    return v;
}

static enum verdict judge_at(const char *name, int dirfd, const char *p, int frees)
{
    char path[PATH_MAX];
    int saved = errno;
    enum verdict v = root_len && at_path(dirfd, p, path) && inside(path)
                         ? judge(name, path, NULL, frees) : GO;
    errno = saved;
    return v;
}

static enum verdict judge_two(const char *name, int d1, const char *p1, int d2, const char *p2)
{
    char a[PATH_MAX], b[PATH_MAX];
    int saved = errno;
    int known = root_len && at_path(d1, p1, a) && at_path(d2, p2, b);
    enum verdict v = known && (inside(a) || inside(b)) ? judge(name, a, b, 0) : GO;
    errno = saved;
    return v;
}

/* A call that cannot be half done. */
#define WHOLE(type, judged, call)                                                             \
    do {                                                                                      \
        enum verdict v_ = (judged);                                                           \
        if (v_ == TORN_NOW) die();                                                            \
        if (v_ == FAIL || v_ == HALF) { errno = err; return -1; }                             \
        type result_ = (call);                                                                \
        if (v_ == AFTER) die();                                                               \
        return result_;                                                                       \
    } while (0)

/* A call that moves `n` bytes: `call` reads the variable n. */
#define PARTIAL(judged, n, call)                                                              \
    do {                                                                                      \
        enum verdict v_ = (judged);                                                           \
        if (v_ == FAIL || (v_ == HALF && (n) < 2)) { errno = err; return -1; }                \
        if (v_ == HALF || v_ == TORN_NOW) (n) /= 2;                                           \
        if (v_ == TORN_NOW && !(n)) die();                                                    \
        ssize_t result_ = (call);                                                             \
        if (v_ == AFTER || v_ == TORN_NOW) die();                                             \
        return result_;                                                                       \
    } while (0)

/* ---- opening ---- */

static int changes(int flags)
{
    return (flags & O_CREAT) || (flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC);
}

static int open_frees(int dirfd, const char *path, int flags)
{
    int saved = errno;
    int there = !(flags & O_CREAT) || faccessat(dirfd, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
    errno = saved;
    return there && (flags & O_TMPFILE) != O_TMPFILE;
}

static mode_t mode_of(int flags, va_list ap)
{
    return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(ap, mode_t) : 0;
}

#define JUDGE_OPEN(dirfd)                                                                     \
    (changes(flags) ? judge_at("open", dirfd, path, open_frees(dirfd, path, flags)) : GO)

#define OPEN(name)                                                                            \
    int name(const char *path, int flags, ...)                                                \
    {                                                                                         \
        va_list ap;                                                                           \
        va_start(ap, flags);                                                                  \
        mode_t mode = mode_of(flags, ap);                                                     \
        va_end(ap);                                                                           \
        REAL(int, #name, const char *, int, ...)                                              \
        WHOLE(int, JUDGE_OPEN(AT_FDCWD), real(path, flags, mode));                            \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                          \
    int name(int dirfd, const char *path, int flags, ...)                                     \
    {                                                                                         \
        va_list ap;                                                                           \
        va_start(ap, flags);                                                                  \
        mode_t mode = mode_of(flags, ap);                                                     \
        va_end(ap);                                                                           \
        REAL(int, #name, int, const char *, int, ...)                                         \
        WHOLE(int, JUDGE_OPEN(dirfd), real(dirfd, path, flags, mode));                        \
    }
OPENAT(openat)
OPENAT(openat64)

/* what a fortified build calls instead */
int __open_2(const char *path, int flags) { return open(path, flags); }
int __open64_2(const char *path, int flags) { return open64(path, flags); }
int __openat_2(int dirfd, const char *path, int flags) { return openat(dirfd, path, flags); }
int __openat64_2(int dirfd, const char *path, int flags) { return openat64(dirfd, path, flags); }
int creat(const char *path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return open64(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

/* ---- writing ---- */

ssize_t write(int fd, const void *buf, size_t n)
{
    PARTIAL(judge_fd("write", fd, 0), n, real_write(fd, buf, n));
}

#define PWRITE(name)                                                                          \
    ssize_t name(int fd, const void *buf, size_t n, off_t off)                                \
    {                                                                                         \
        REAL(ssize_t, #name, int, const void *, size_t, off_t)                                \
        PARTIAL(judge_fd("pwrite", fd, 0), n, real(fd, buf, n, off));                         \
    }
PWRITE(pwrite)
PWRITE(pwrite64)

static size_t vec_size(const struct iovec *iov, int count)
{
    size_t n = 0;
    for (int i = 0; i < count; i++) n += iov[i].iov_len;
    return n;
}

/* The head of `iov` that holds n bytes, as a copy; returns its number of parts. */
static int vec_head(const struct iovec *iov, int count, size_t n, struct iovec *out)
{
    int used = 0;
    for (; used < count && n; used++) {
        out[used] = iov[used];
        if (out[used].iov_len > n) out[used].iov_len = n;
        n -= out[used].iov_len;
    }
    return used;
}

ssize_t writev(int fd, const struct iovec *iov, int count)
{
    REAL(ssize_t, "writev", int, const struct iovec *, int)
    if (count < 0 || count > IOV_MAX) return real(fd, iov, count);
    struct iovec head[IOV_MAX];
    size_t n = vec_size(iov, count);
    PARTIAL(judge_fd("writev", fd, 0), n, real(fd, head, vec_head(iov, count, n, head)));
}

#define PWRITEV(name)                                                                         \
    ssize_t name(int fd, const struct iovec *iov, int count, off_t off)                       \
    {                                                                                         \
        REAL(ssize_t, #name, int, const struct iovec *, int, off_t)                           \
        if (count < 0 || count > IOV_MAX) return real(fd, iov, count, off);                   \
        struct iovec head[IOV_MAX];                                                           \
        size_t n = vec_size(iov, count);                                                      \
        PARTIAL(judge_fd("pwritev", fd, 0), n,                                                \
                real(fd, head, vec_head(iov, count, n, head), off));                          \
    }
PWRITEV(pwritev)
PWRITEV(pwritev64)

#define PWRITEV2(name)                                                                        \
    ssize_t name(int fd, const struct iovec *iov, int count, off_t off, int flags)            \
    {                                                                                         \
        REAL(ssize_t, #name, int, const struct iovec *, int, off_t, int)                      \
        if (count < 0 || count > IOV_MAX) return real(fd, iov, count, off, flags);            \
        struct iovec head[IOV_MAX];                                                           \
        size_t n = vec_size(iov, count);                                                      \
        PARTIAL(judge_fd("pwritev", fd, 0), n,                                                \
                real(fd, head, vec_head(iov, count, n, head), off, flags));                   \
    }
PWRITEV2(pwritev2)
PWRITEV2(pwritev64v2)

#define SENDFILE(name)                                                                        \
    ssize_t name(int out, int in, off_t *off, size_t n)                                       \
    {                                                                                         \
        REAL(ssize_t, #name, int, int, off_t *, size_t)                                       \
        PARTIAL(judge_fd("sendfile", out, 0), n, real(out, in, off, n));                      \
    }
SENDFILE(sendfile)
SENDFILE(sendfile64)

ssize_t copy_file_range(int in, off64_t *in_off, int out, off64_t *out_off, size_t n, unsigned flags)
{
    REAL(ssize_t, "copy_file_range", int, off64_t *, int, off64_t *, size_t, unsigned)
    PARTIAL(judge_fd("copy_file_range", out, 0), n, real(in, in_off, out, out_off, n, flags));
}

/* ---- sizes ---- */

static int shrinks(int fd, off_t size)
{
    struct stat st;
    int saved = errno, yes = fstat(fd, &st) == 0 && size <= st.st_size;
    errno = saved;
    return yes;
}

#define FTRUNCATE(name)                                                                       \
    int name(int fd, off_t size)                                                              \
    {                                                                                         \
        REAL(int, #name, int, off_t)                                                          \
        WHOLE(int, judge_fd("ftruncate", fd, shrinks(fd, size)), real(fd, size));             \
    }
FTRUNCATE(ftruncate)
FTRUNCATE(ftruncate64)

#define TRUNCATE(name)                                                                        \
    int name(const char *path, off_t size)                                                    \
    {                                                                                         \
        REAL(int, #name, const char *, off_t)                                                 \
        WHOLE(int, judge_at("truncate", AT_FDCWD, path, 0), real(path, size));                \
    }
TRUNCATE(truncate)
TRUNCATE(truncate64)

#define FALLOCATE(name)                                                                       \
    int name(int fd, int mode, off_t off, off_t len)                                          \
    {                                                                                         \
        REAL(int, #name, int, int, off_t, off_t)                                              \
        WHOLE(int, judge_fd("fallocate", fd, 0), real(fd, mode, off, len));                   \
    }
FALLOCATE(fallocate)
FALLOCATE(fallocate64)

/* returns its error instead of setting errno */
#define POSIX_FALLOCATE(name)                                                                 \
    int name(int fd, off_t off, off_t len)                                                    \
    {                                                                                         \
        REAL(int, #name, int, off_t, off_t)                                                   \
        enum verdict v = judge_fd("fallocate", fd, 0);                                        \
        if (v == TORN_NOW) die();                                                             \
        if (v == FAIL || v == HALF) return err;                                               \
        int result = real(fd, off, len);                                                      \
        if (v == AFTER) die();                                                                \
        return result;                                                                        \
    }
POSIX_FALLOCATE(posix_fallocate)
POSIX_FALLOCATE(posix_fallocate64)

/* ---- syncing ---- */

int fsync(int fd)
{
    REAL(int, "fsync", int)
    WHOLE(int, judge_fd("fsync", fd, 0), real(fd));
}

int fdatasync(int fd)
{
    REAL(int, "fdatasync", int)
    WHOLE(int, judge_fd("fdatasync", fd, 0), real(fd));
}

/* ---- names ---- */

int rename(const char *a, const char *b)
{
    REAL(int, "rename", const char *, const char *)
    WHOLE(int, judge_two("rename", AT_FDCWD, a, AT_FDCWD, b), real(a, b));
}

int renameat(int da, const char *a, int db, const char *b)
{
    REAL(int, "renameat", int, const char *, int, const char *)
    WHOLE(int, judge_two("rename", da, a, db, b), real(da, a, db, b));
}

int renameat2(int da, const char *a, int db, const char *b, unsigned flags)
{
    REAL(int, "renameat2", int, const char *, int, const char *, unsigned)
    WHOLE(int, judge_two("rename", da, a, db, b), real(da, a, db, b, flags));
}

int link(const char *a, const char *b)
{
    REAL(int, "link", const char *, const char *)
    WHOLE(int, judge_at("link", AT_FDCWD, b, 0), real(a, b));
}

int linkat(int da, const char *a, int db, const char *b, int flags)
{
    REAL(int, "linkat", int, const char *, int, const char *, int)
    WHOLE(int, judge_at("link", db, b, 0), real(da, a, db, b, flags));
}

int symlink(const char *text, const char *path)
{
    REAL(int, "symlink", const char *, const char *)
    WHOLE(int, judge_at("symlink", AT_FDCWD, path, 0), real(text, path));
}

int symlinkat(const char *text, int dirfd, const char *path)
{
    REAL(int, "symlinkat", const char *, int, const char *)
    WHOLE(int, judge_at("symlink", dirfd, path, 0), real(text, dirfd, path));
}

int unlink(const char *path)
{
    REAL(int, "unlink", const char *)
    WHOLE(int, judge_at("unlink", AT_FDCWD, path, 1), real(path));
}

int unlinkat(int dirfd, const char *path, int flags)
{
    REAL(int, "unlinkat", int, const char *, int)
    const char *name = flags & AT_REMOVEDIR ? "rmdir" : "unlink";
    WHOLE(int, judge_at(name, dirfd, path, 1), real(dirfd, path, flags));
}

int rmdir(const char *path)
{
    REAL(int, "rmdir", const char *)
    WHOLE(int, judge_at("rmdir", AT_FDCWD, path, 1), real(path));
}

int mkdir(const char *path, mode_t mode)
{
    REAL(int, "mkdir", const char *, mode_t)
    WHOLE(int, judge_at("mkdir", AT_FDCWD, path, 0), real(path, mode));
}

int mkdirat(int dirfd, const char *path, mode_t mode)
{
    REAL(int, "mkdirat", int, const char *, mode_t)
    WHOLE(int, judge_at("mkdir", dirfd, path, 0), real(dirfd, path, mode));
}
