# spellings in which assemblers go wrong: octal and binary numbers, labels named 0, constants as addresses, x0
 .globl _start
_start:
0: addi a0, a0, 017; addi a0, a0, -010; lw a0, 010(a1); andi a1, a1, 0b101; slli a0, a0, 010; lui a0, 017; auipc a1, 012
 csrwi mscratch, 017; csrw 01500, a0; jalr a0, 010(a1); sw a0, 014(sp); add a0, a0, 07; li a0, 0777; jr t0, 010
 j 0b; beqz a0, 0f; bnez a0, 0b; la a0, 0b
0: nop
 la a0, 0; la a0, 1; lla sp, -32; la t6, 2047; la x0, 5; la a0, 0x1000; lla x0, 0x2000; la a1, 0x12345678
 li x0, 0; li x0, 1; li x0, 0x1000; li x0, 0x12345000; li x0, 0x12345678; li t0, 0x80000000
 mv a0, x0; mv x0, a0; mv x0, x0; move x0, x0; addi x0, x0, 0; addi x0, x0, 1; addi a0, x0, 0; add a0, x0, x0
 add x0, a0, x0; add x0, x0, a0; sub x0, a0, a0; slli x0, a0, 1; slli a0, a0, 0; lui x0, 1; lw x0, 0(sp); jr x0
 and a0, a0, 0x1f; or a0, a0, x0; not x0, a0; neg a0, x0; seqz x0, x0; jalr x0; jalr x0, x0; jalr x0, a0; ret
 add a0, a0, 0; add a0, a1, 0; add sp, sp, 0; add x0, x0, 0; add x0, a0, 0; add a0, sp, 0; add a0, a0, x0; c.unimp; rdcycle a0
 .data
 .byte 017, -017, 0b11, 0B1, 0X1f, 'a', '\'', 256, 0x1ff, -129
 .half 65536, -32769; .word 0x100000001, 07
 .word 1 + 2 < 3, 7 - 4 == 3, 1 < 2 + 3, 3 - 2 <> 1, (4 >= 2) + 1, 2 | 1 + 4, 1 && 2 == 3 - 1, 6 & 3 == 2
 .float nan, -nan, inf, -inf, 0e1, 0f2.5, 0d-1, 0e2e1
 .double nan, -nan, 0e1, 1e1
 .ascii "\18", "\08\199", "\x41\x4142", "\1\12\123\1234"
 .section .other, "aw"
 .byte 1, 2; .p2alignw 3, 0x1234; .p2alignl 4, 5; .balignl 32, 7
 . = 40
 .byte 1
 . = . + 7
 .byte 2
