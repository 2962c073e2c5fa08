/**
 * The machine code of the gate (see gate.ts), as `objdump -d` prints it: offset, bytes, instruction. READY follows, and at
 * the next multiple of eight the table of limits. A test disassembles the bytes again and compares.
 */
export const X86_64_LISTING = `
           ; argc, argv and environment stand here; 256 bytes below are ours
  000: 48 89 e3                  mov rbx,rsp
  003: 48 81 ec 00 01 00 00      sub rsp,0x100
           ; close_range(4, ~0, 0): nothing that was inherited survives
  00a: b8 b4 01 00 00            mov eax,0x1b4
  00f: bf 04 00 00 00            mov edi,0x4
  014: be ff ff ff ff            mov esi,0xffffffff
  019: 31 d2                     xor edx,edx
  01b: 0f 05                     syscall
  01d: 85 c0                     test eax,eax
  01f: 0f 85 b2 01 00 00         jne 0x1d7
           ; fcntl(3, F_SETFD, FD_CLOEXEC)
  025: b8 48 00 00 00            mov eax,0x48
  02a: bf 03 00 00 00            mov edi,0x3
  02f: be 02 00 00 00            mov esi,0x2
  034: ba 01 00 00 00            mov edx,0x1
  039: 0f 05                     syscall
           ; write(3, READY, 6)
  03b: b8 01 00 00 00            mov eax,0x1
  040: bf 03 00 00 00            mov edi,0x3
  045: 48 8d 35 b0 01 00 00      lea rsi,[rip+0x1b0]
  04c: ba 06 00 00 00            mov edx,0x6
  051: 0f 05                     syscall
           ; read(3, bytes, 1); end of file: the gateway is gone
  053: 31 c0                     xor eax,eax
  055: bf 03 00 00 00            mov edi,0x3
  05a: 48 89 e6                  mov rsi,rsp
  05d: ba 01 00 00 00            mov edx,0x1
  062: 0f 05                     syscall
  064: 83 f8 01                  cmp eax,0x1
  067: 0f 85 83 01 00 00         jne 0x1f0
           ; clone(CLONE_VM | CLONE_VFORK | SIGCHLD): goes on here once the server runs, or could not
  06d: c7 04 24 00 00 00 00      mov DWORD PTR [rsp],0x0
  074: b8 38 00 00 00            mov eax,0x38
  079: bf 11 41 00 00            mov edi,0x4111
  07e: 31 f6                     xor esi,esi
  080: 31 d2                     xor edx,edx
  082: 45 31 d2                  xor r10d,r10d
  085: 45 31 c0                  xor r8d,r8d
  088: 0f 05                     syscall
  08a: 85 c0                     test eax,eax
  08c: 0f 84 ff 00 00 00         je 0x191
  092: 0f 88 3f 01 00 00         js 0x1d7
           ; write(3, the errno of the server or 0, 4)
  098: 41 89 c4                  mov r12d,eax
  09b: b8 01 00 00 00            mov eax,0x1
  0a0: bf 03 00 00 00            mov edi,0x3
  0a5: 48 89 e6                  mov rsi,rsp
  0a8: ba 04 00 00 00            mov edx,0x4
  0ad: 0f 05                     syscall
           ; rt_sigprocmask(SIG_BLOCK, SIGCHLD)
  0af: b8 00 00 01 00            mov eax,0x10000
  0b4: 48 89 44 24 08            mov QWORD PTR [rsp+0x8],rax
  0b9: b8 0e 00 00 00            mov eax,0xe
  0be: 31 ff                     xor edi,edi
  0c0: 48 8d 74 24 08            lea rsi,[rsp+0x8]
  0c5: 31 d2                     xor edx,edx
  0c7: 41 ba 08 00 00 00         mov r10d,0x8
  0cd: 0f 05                     syscall
           ; signalfd4(-1, SIGCHLD, 8, SFD_NONBLOCK)
  0cf: b8 21 01 00 00            mov eax,0x121
  0d4: bf ff ff ff ff            mov edi,0xffffffff
  0d9: 48 8d 74 24 08            lea rsi,[rsp+0x8]
  0de: ba 08 00 00 00            mov edx,0x8
  0e3: 41 ba 00 08 00 00         mov r10d,0x800
  0e9: 0f 05                     syscall
  0eb: 85 c0                     test eax,eax
  0ed: 0f 88 e4 00 00 00         js 0x1d7
  0f3: 41 89 c5                  mov r13d,eax
           ; wait4(-1, &status, WNOHANG, NULL) until nothing is left to reap
  0f6: b8 3d 00 00 00            mov eax,0x3d
  0fb: bf ff ff ff ff            mov edi,0xffffffff
  100: 48 8d 74 24 04            lea rsi,[rsp+0x4]
  105: ba 01 00 00 00            mov edx,0x1
  10a: 45 31 d2                  xor r10d,r10d
  10d: 0f 05                     syscall
  10f: 44 39 e0                  cmp eax,r12d
  112: 74 69                     je 0x17d
  114: 85 c0                     test eax,eax
  116: 7f de                     jg 0xf6
           ; ppoll(the channel and the signals, for ever)
  118: c7 44 24 10 03 00 00 00   mov DWORD PTR [rsp+0x10],0x3
  120: c7 44 24 14 01 00 00 00   mov DWORD PTR [rsp+0x14],0x1
  128: 44 89 6c 24 18            mov DWORD PTR [rsp+0x18],r13d
  12d: c7 44 24 1c 01 00 00 00   mov DWORD PTR [rsp+0x1c],0x1
  135: b8 0f 01 00 00            mov eax,0x10f
  13a: 48 8d 7c 24 10            lea rdi,[rsp+0x10]
  13f: be 02 00 00 00            mov esi,0x2
  144: 31 d2                     xor edx,edx
  146: 45 31 d2                  xor r10d,r10d
  149: 45 31 c0                  xor r8d,r8d
  14c: 0f 05                     syscall
           ; a poll that fails, or anything on the channel: the gateway is gone, and so are we
  14e: 83 f8 fc                  cmp eax,0xfffffffc
  151: 74 a3                     je 0xf6
  153: 85 c0                     test eax,eax
  155: 0f 88 95 00 00 00         js 0x1f0
  15b: 66 83 7c 24 16 00         cmp WORD PTR [rsp+0x16],0x0
  161: 0f 85 89 00 00 00         jne 0x1f0
           ; read(signals)
  167: 31 c0                     xor eax,eax
  169: 44 89 ef                  mov edi,r13d
  16c: 48 8d 74 24 40            lea rsi,[rsp+0x40]
  171: ba 80 00 00 00            mov edx,0x80
  176: 0f 05                     syscall
  178: e9 79 ff ff ff            jmp 0xf6
           ; the server has ended: exit_group(its code, or 128 + its signal)
  17d: 8b 44 24 04               mov eax,DWORD PTR [rsp+0x4]
  181: 0f b6 fc                  movzx edi,ah
  184: 83 e0 7f                  and eax,0x7f
  187: 74 6c                     je 0x1f5
  189: 8d b8 80 00 00 00         lea edi,[rax+0x80]
  18f: eb 64                     jmp 0x1f5
           ; the server: for each limit
  191: 4c 8d 35 70 00 00 00      lea r14,[rip+0x70]
  198: 41 8b 36                  mov esi,DWORD PTR [r14]
  19b: 85 f6                     test esi,esi
  19d: 78 1a                     js 0x1b9
           ; prlimit64(0, resource, &limit, NULL)
  19f: 31 ff                     xor edi,edi
  1a1: 49 8d 56 08               lea rdx,[r14+0x8]
  1a5: 45 31 d2                  xor r10d,r10d
  1a8: b8 2e 01 00 00            mov eax,0x12e
  1ad: 0f 05                     syscall
  1af: 85 c0                     test eax,eax
  1b1: 75 1d                     jne 0x1d0
  1b3: 49 83 c6 18               add r14,0x18
  1b7: eb df                     jmp 0x198
           ; execve(argv[1], &argv[1], environment)
  1b9: 48 8b 0b                  mov rcx,QWORD PTR [rbx]
  1bc: 48 8b 7b 10               mov rdi,QWORD PTR [rbx+0x10]
  1c0: 48 8d 73 10               lea rsi,[rbx+0x10]
  1c4: 48 8d 54 cb 10            lea rdx,[rbx+rcx*8+0x10]
  1c9: b8 3b 00 00 00            mov eax,0x3b
  1ce: 0f 05                     syscall
           ; errno, for the process that waits for us
  1d0: f7 d8                     neg eax
  1d2: 89 04 24                  mov DWORD PTR [rsp],eax
  1d5: eb 19                     jmp 0x1f0
           ; write(3, errno, 4)
  1d7: f7 d8                     neg eax
  1d9: 89 04 24                  mov DWORD PTR [rsp],eax
  1dc: b8 01 00 00 00            mov eax,0x1
  1e1: bf 03 00 00 00            mov edi,0x3
  1e6: 48 89 e6                  mov rsi,rsp
  1e9: ba 04 00 00 00            mov edx,0x4
  1ee: 0f 05                     syscall
           ; exit_group(125)
  1f0: bf 7d 00 00 00            mov edi,0x7d
  1f5: b8 e7 00 00 00            mov eax,0xe7
  1fa: 0f 05                     syscall
`

export const AARCH64_LISTING = `
           ; argc, argv and environment stand here; 256 bytes below are ours
  000: f3 03 00 91  mov x19, sp
  004: ff 03 04 d1  sub sp, sp, #0x100
           ; close_range(4, ~0, 0): nothing that was inherited survives
  008: 80 00 80 d2  mov x0, #0x4
  00c: 01 00 80 12  mov w1, #0xffffffff
  010: 02 00 80 d2  mov x2, #0x0
  014: 88 36 80 d2  mov x8, #0x1b4
  018: 01 00 00 d4  svc #0x0
  01c: 80 0d 00 b5  cbnz x0, 0x1cc
           ; fcntl(3, F_SETFD, FD_CLOEXEC)
  020: 60 00 80 d2  mov x0, #0x3
  024: 41 00 80 d2  mov x1, #0x2
  028: 22 00 80 d2  mov x2, #0x1
  02c: 28 03 80 d2  mov x8, #0x19
  030: 01 00 00 d4  svc #0x0
           ; write(3, READY, 6)
  034: 60 00 80 d2  mov x0, #0x3
  038: e1 0d 00 10  adr x1, 0x1f4
  03c: c2 00 80 d2  mov x2, #0x6
  040: 08 08 80 d2  mov x8, #0x40
  044: 01 00 00 d4  svc #0x0
           ; read(3, bytes, 1); end of file: the gateway is gone
  048: 60 00 80 d2  mov x0, #0x3
  04c: e1 03 00 91  mov x1, sp
  050: 22 00 80 d2  mov x2, #0x1
  054: e8 07 80 d2  mov x8, #0x3f
  058: 01 00 00 d4  svc #0x0
  05c: 1f 04 00 f1  cmp x0, #0x1
  060: 41 0c 00 54  b.ne 0x1e8
           ; clone(CLONE_VM | CLONE_VFORK | SIGCHLD): goes on here once the server runs, or could not
  064: ff 03 00 b9  str wzr, [sp]
  068: 20 22 88 d2  mov x0, #0x4111
  06c: 01 00 80 d2  mov x1, #0x0
  070: 02 00 80 d2  mov x2, #0x0
  074: 03 00 80 d2  mov x3, #0x0
  078: 04 00 80 d2  mov x4, #0x0
  07c: 88 1b 80 d2  mov x8, #0xdc
  080: 01 00 00 d4  svc #0x0
  084: c0 07 00 b4  cbz x0, 0x17c
  088: 20 0a f8 b7  tbnz x0, #63, 0x1cc
           ; write(3, the errno of the server or 0, 4)
  08c: f4 03 00 aa  mov x20, x0
  090: 60 00 80 d2  mov x0, #0x3
  094: e1 03 00 91  mov x1, sp
  098: 82 00 80 d2  mov x2, #0x4
  09c: 08 08 80 d2  mov x8, #0x40
  0a0: 01 00 00 d4  svc #0x0
           ; rt_sigprocmask(SIG_BLOCK, SIGCHLD)
  0a4: 29 00 a0 d2  mov x9, #0x10000
  0a8: e9 07 00 f9  str x9, [sp, #8]
  0ac: 00 00 80 d2  mov x0, #0x0
  0b0: e1 23 00 91  add x1, sp, #0x8
  0b4: 02 00 80 d2  mov x2, #0x0
  0b8: 03 01 80 d2  mov x3, #0x8
  0bc: e8 10 80 d2  mov x8, #0x87
  0c0: 01 00 00 d4  svc #0x0
           ; signalfd4(-1, SIGCHLD, 8, SFD_NONBLOCK)
  0c4: 00 00 80 92  mov x0, #0xffffffffffffffff
  0c8: e1 23 00 91  add x1, sp, #0x8
  0cc: 02 01 80 d2  mov x2, #0x8
  0d0: 03 00 81 d2  mov x3, #0x800
  0d4: 48 09 80 d2  mov x8, #0x4a
  0d8: 01 00 00 d4  svc #0x0
  0dc: 80 07 f8 b7  tbnz x0, #63, 0x1cc
  0e0: f5 03 00 aa  mov x21, x0
           ; wait4(-1, &status, WNOHANG, NULL) until nothing is left to reap
  0e4: 00 00 80 92  mov x0, #0xffffffffffffffff
  0e8: e1 13 00 91  add x1, sp, #0x4
  0ec: 22 00 80 d2  mov x2, #0x1
  0f0: 03 00 80 d2  mov x3, #0x0
  0f4: 88 20 80 d2  mov x8, #0x104
  0f8: 01 00 00 d4  svc #0x0
  0fc: 1f 00 14 eb  cmp x0, x20
  100: 20 03 00 54  b.eq 0x164
  104: 1f 00 00 f1  cmp x0, #0x0
  108: ec fe ff 54  b.gt 0xe4
           ; ppoll(the channel and the signals, for ever)
  10c: 69 00 80 52  mov w9, #0x3
  110: 2a 00 80 52  mov w10, #0x1
  114: e9 2b 02 29  stp w9, w10, [sp, #16]
  118: f5 2b 03 29  stp w21, w10, [sp, #24]
  11c: e0 43 00 91  add x0, sp, #0x10
  120: 41 00 80 d2  mov x1, #0x2
  124: 02 00 80 d2  mov x2, #0x0
  128: 03 00 80 d2  mov x3, #0x0
  12c: 04 00 80 d2  mov x4, #0x0
  130: 28 09 80 d2  mov x8, #0x49
  134: 01 00 00 d4  svc #0x0
           ; a poll that fails, or anything on the channel: the gateway is gone, and so are we
  138: 1f 10 00 b1  cmn x0, #0x4
  13c: 40 fd ff 54  b.eq 0xe4
  140: 40 05 f8 b7  tbnz x0, #63, 0x1e8
  144: e9 2f 40 79  ldrh w9, [sp, #22]
  148: 09 05 00 35  cbnz w9, 0x1e8
           ; read(signals)
  14c: e0 03 15 aa  mov x0, x21
  150: e1 03 01 91  add x1, sp, #0x40
  154: 02 10 80 d2  mov x2, #0x80
  158: e8 07 80 d2  mov x8, #0x3f
  15c: 01 00 00 d4  svc #0x0
  160: e1 ff ff 17  b 0xe4
           ; the server has ended: exit_group(its code, or 128 + its signal)
  164: e9 07 40 b9  ldr w9, [sp, #4]
  168: 20 3d 08 53  ubfx w0, w9, #8, #8
  16c: 29 19 00 72  ands w9, w9, #0x7f
  170: e0 03 00 54  b.eq 0x1ec
  174: 20 01 02 11  add w0, w9, #0x80
  178: 1d 00 00 14  b 0x1ec
           ; the server: for each limit
  17c: 36 04 00 10  adr x22, 0x200
  180: c1 02 40 b9  ldr w1, [x22]
  184: 21 01 f8 37  tbnz w1, #31, 0x1a8
           ; prlimit64(0, resource, &limit, NULL)
  188: 00 00 80 d2  mov x0, #0x0
  18c: c2 22 00 91  add x2, x22, #0x8
  190: 03 00 80 d2  mov x3, #0x0
  194: a8 20 80 d2  mov x8, #0x105
  198: 01 00 00 d4  svc #0x0
  19c: 20 01 00 b5  cbnz x0, 0x1c0
  1a0: d6 62 00 91  add x22, x22, #0x18
  1a4: f7 ff ff 17  b 0x180
           ; execve(argv[1], &argv[1], environment)
  1a8: 69 02 40 f9  ldr x9, [x19]
  1ac: 60 0a 40 f9  ldr x0, [x19, #16]
  1b0: 61 42 00 91  add x1, x19, #0x10
  1b4: 22 0c 09 8b  add x2, x1, x9, lsl #3
  1b8: a8 1b 80 d2  mov x8, #0xdd
  1bc: 01 00 00 d4  svc #0x0
           ; errno, for the process that waits for us
  1c0: e0 03 00 4b  neg w0, w0
  1c4: e0 03 00 b9  str w0, [sp]
  1c8: 08 00 00 14  b 0x1e8
           ; write(3, errno, 4)
  1cc: e0 03 00 4b  neg w0, w0
  1d0: e0 03 00 b9  str w0, [sp]
  1d4: 60 00 80 d2  mov x0, #0x3
  1d8: e1 03 00 91  mov x1, sp
  1dc: 82 00 80 d2  mov x2, #0x4
  1e0: 08 08 80 d2  mov x8, #0x40
  1e4: 01 00 00 d4  svc #0x0
           ; exit_group(125)
  1e8: a0 0f 80 52  mov w0, #0x7d
  1ec: c8 0b 80 d2  mov x8, #0x5e
  1f0: 01 00 00 d4  svc #0x0
`
