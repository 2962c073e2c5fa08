/*
 * The policy as libseccomp would have it: reads rules, prints the numbers and the programs that it makes of them.
 * For tests alone; nothing that runs a server uses it.
 *
 *   oracle < rules.txt > exports.txt        cc -o oracle oracle.c -lseccomp
 *
 * A rule is a line: SET DEFAULT ACTION NAME [ARGUMENT MASK VALUE]...
 *   SET      rules of one set make one policy
 *   DEFAULT  errno of every call that no rule of the program names; each SET and DEFAULT make a program
 *   ACTION   "allow" or an errno
 */
#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_RULES 4096
#define MOST_COMPARISONS 6

struct rule {
  char set[32];
  unsigned fallback;
  char action[32];
  char name[64];
  unsigned count;
  struct scmp_arg_cmp compare[MOST_COMPARISONS];
};

static struct rule rules[MOST_RULES];
static size_t rule_count;

static const struct { const char *name; uint32_t token; } machines[] = {
  { "x86_64", SCMP_ARCH_X86_64 },
  { "aarch64", SCMP_ARCH_AARCH64 },
};
#define MACHINES (sizeof machines / sizeof machines[0])

static void fail(const char *what, const char *about, int code) {
  fprintf(stderr, "oracle: %s: %s: %s\n", what, about, strerror(code < 0 ? -code : code));
  exit(1);
}

static void read_rule(char *line) {
  struct rule *rule = &rules[rule_count];
  int used = 0;
  if (rule_count == MOST_RULES || sscanf(line, "%31s %u %31s %63s%n", rule->set, &rule->fallback, rule->action, rule->name, &used) != 4)
    fail("cannot read the rule", line, EINVAL);
  for (char *rest = line + used;; rest += used) {
    unsigned argument;
    unsigned long mask, value;
    if (sscanf(rest, " %u %lx %lx%n", &argument, &mask, &value, &used) != 3) break;
    if (rule->count == MOST_COMPARISONS) fail("too many comparisons", line, EINVAL);
    rule->compare[rule->count++] = SCMP_CMP64(argument, SCMP_CMP_MASKED_EQ, mask, value);
  }
  rule_count++;
}

static scmp_filter_ctx empty(uint32_t machine, unsigned fallback) {
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(fallback));
  if (filter == NULL) fail("seccomp_init", "filter", ENOMEM);
  int code = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
  if (code < 0) fail("seccomp_attr_set", "bad architecture", code);
  if (machine == seccomp_arch_native()) return filter;
  if ((code = seccomp_arch_add(filter, machine)) < 0) fail("seccomp_arch_add", "architecture", code);
  if ((code = seccomp_arch_remove(filter, SCMP_ARCH_NATIVE)) < 0) fail("seccomp_arch_remove", "native", code);
  return filter;
}

/* What libseccomp does not know, or the machine does not have, gets no rule: "numbers" says which. */
static void add(scmp_filter_ctx filter, uint32_t machine, const struct rule *rule) {
  if (seccomp_syscall_resolve_name_arch(machine, rule->name) < 0) return;
  int allowed = strcmp(rule->action, "allow") == 0;
  unsigned given = allowed ? 0 : (unsigned)strtoul(rule->action, NULL, 10);
  if (!allowed && given == rule->fallback) return;
  int call = seccomp_syscall_resolve_name(rule->name);
  int code = seccomp_rule_add_array(filter, allowed ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(given), call, rule->count, rule->compare);
  if (code < 0) fail("seccomp_rule_add_array", rule->name, code);
}

static void print_program(scmp_filter_ctx filter) {
  FILE *file = tmpfile();
  if (file == NULL) fail("tmpfile", "export", errno);
  int code = seccomp_export_bpf(filter, fileno(file));
  if (code < 0) fail("seccomp_export_bpf", "filter", code);
  rewind(file);
  for (int byte; (byte = fgetc(file)) != EOF;) printf("%02x", (unsigned)byte);
  fclose(file);
}

static int first_of_program(size_t at) {
  for (size_t before = 0; before < at; before++)
    if (strcmp(rules[before].set, rules[at].set) == 0 && rules[before].fallback == rules[at].fallback) return 0;
  return 1;
}

static int first_of_name(size_t at) {
  for (size_t before = 0; before < at; before++)
    if (strcmp(rules[before].name, rules[at].name) == 0) return 0;
  return 1;
}

static void print_programs(void) {
  for (size_t machine = 0; machine < MACHINES; machine++)
    for (size_t at = 0; at < rule_count; at++) {
      if (!first_of_program(at)) continue;
      scmp_filter_ctx filter = empty(machines[machine].token, rules[at].fallback);
      for (size_t each = at; each < rule_count; each++)
        if (strcmp(rules[each].set, rules[at].set) == 0 && rules[each].fallback == rules[at].fallback)
          add(filter, machines[machine].token, &rules[each]);
      printf("program %s %s %u ", machines[machine].name, rules[at].set, rules[at].fallback);
      print_program(filter);
      putchar('\n');
      seccomp_release(filter);
    }
}

/* A negative number: not a call of this machine. */
static void print_numbers(void) {
  for (size_t at = 0; at < rule_count; at++) {
    if (!first_of_name(at)) continue;
    printf("number %s", rules[at].name);
    for (size_t machine = 0; machine < MACHINES; machine++) {
      int number = seccomp_syscall_resolve_name_arch(machines[machine].token, rules[at].name);
      printf(" %d", number < 0 ? -1 : number);
    }
    putchar('\n');
  }
}

int main(void) {
  char line[512];
  while (fgets(line, sizeof line, stdin) != NULL) read_rule(line);
  const struct scmp_version *version = seccomp_version();
  printf("libseccomp %u.%u.%u\n", version->major, version->minor, version->micro);
  print_numbers();
  print_programs();
  return 0;
}
