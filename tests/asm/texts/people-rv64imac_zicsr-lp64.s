# 1 "x.c"
 .option nopic
 .attribute unaligned_access, 0
 .attribute stack_align, 16
 .text
 .global _start
 .type _start, %function
_start:
.option push
.option norelax
 la gp, _start$gp
.option pop
 j .
 bnez t0, .
 beqz a0, .+8
 j .+4
 j . - 4
 csrw 0x305, t0
 csrr t0, 0xf14
 fence iorw, iorw
 fence	r,rw
 li t0, (1 << 3) | (0x10 & ~0xf)
 li a0, -(5)
 li a0, 1<<31
 li a0, 0x80000000
 li a0, ~0
 li	a0,0x7fffffff
 li a0, 4294967295
 addi  sp , sp , -16
 ld a0, 0( sp )
 ld a0 , 8 (sp)
 sd a0,(sp)
 lw t0, %lo( foo + 4 )( t1 )
 lui t1, %hi( foo+4 )
 .word foo, foo-4, foo+(2*3), -(-4)
 .half 1f - 2f, 2f-1f
1: nop
2:
 .ascii "a" "b"
 .asciz "a" "b"
 .string "\xff\x1ff" , "q;#/*x*/"
 .byte 'a, 'b', '\\', '\'' , '"'
 .align
 .p2align 2
 .balign 4,0
 nop # comment ; not
 nop
 /* x */ nop /* y
 z */
x = 5
 x=x+1
 .word x
x = 7
 .word x
 .equ y, . - _start
 .word y
 .set z, _start+4
 j z
 .weak ww
 .set ww, z
 .globl ww2
 .set ww2, _start
 .word "quoted name"
 .size _start, .-_start
 ADDI a0,a0,1
 Add a0, a0, a1
 .WORD 5
 .section .init_array,"aw"
 .dword _start
 .section .note.GNU-stack,"",@progbits
 .section ".quoted", "a"
 .byte 1
 .section .foo
 .byte 2
 .section .text.hot,"ax",@progbits
 .align 1
 nop
 .data
 .align 3
d: .dword d-.
 .dword _start-d
 .4byte 0xffffffff, -1
 .2byte 0xffff
 .byte 0xff, -128
 .quad 0x8000000000000000
 .word (1 == 1), (2 > 3), !5, 1 && 0, 4 ! 2, 5 % 3, -5 / 2, -5 % 3, 1 << 4 >> 2, 2 + 3 * 4 - 1
 .bss
 .align 4
 .globl buf
buf: .space 100
 .type buf,@object
 .size buf, 100
 .comm c1,4
 .comm c2,40,8
 .text
 .globl sized, same, resized, further, again, object, unsized, own
 .type sized, @function
 .set early, sized
sized: nop
 nop
 .size sized, .-sized
 .set same, sized
 .set resized, sized
 .size resized, 2
 .set further, sized + 2
 .set again, same
unsized: nop
 .set own, unsized
 .size own, 4
 .data
object: .word 1, 2
 .type object, @object
 .size object, 8
 .set object2, object
