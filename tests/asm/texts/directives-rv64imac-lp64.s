 .globl _start
_start: nop
 .macro push reg, off=8
 addi sp,sp,-16
 sd \reg, \off(sp)
 .endm
 .macro many r:vararg
 .irp x, \r
 push \x
 .endr
 .endm
 push a0
 push a1, 0
 push off=4*2, reg=s3
 many s0,s1, s2
 .macro lab name, body:req
\name\()_x_\@: \body
 .endm
 lab foo, "addi a0,a0,1"
 lab foo, nop
 .rept 3
 addi a0,a0,1
 .endr
 .irpc c,0123
 li a\c, \c
 .endr
 .altstuff = 3
 .if 1
 nop
 .else
 foo
 .endif
 .ifdef undefinedsym
 foo
 .elseif 1
 nop
 .endif
 .ifndef qq
 .set qq,1
 .endif
 .ifeq qq-1
 li a5,77
 .endif
 .ifc a,a
 li a6,78
 .endif
 .ifb
 li a6,79
 .endif
 .macro sum from=0, to=5
 .long \from
 .if \to-\from
 sum "(\from+1)",\to
 .endif
 .endm
 .data
 sum 0,5
 .macro ex a
 .byte \a
 .exitm
 .byte 99
 .endm
 ex 3
 .float 1.5, -0.1, 3.14159265358979, 1e10, 1e-40, 0f2.5
 .double 1.5, -0.1, 3.14159265358979, 1e300, 4.9e-324, 0d3.25
 .uleb128 5
 .uleb128 300000
 .uleb128 1<<40
 .sleb128 5
 .sleb128 -5
 .sleb128 64
 .sleb128 -64
 .sleb128 -65
s1: .skip 200
e1:
 .string8 "abc"
 .string16 "ab"
 .string32 "a"
 .ascii "x\ty\101\x41\"\\", "z"
 .asciz "a","b"
 .string "tab\t\b\f\n\r\0end"
 .fill 3, 8, -1
 .fill 2, 4, 0x12345678
 .fill 5
 .fill 2,3,0x112233
 .zero 5
 .space 3, 7
 .skip 2
 .balign 8, 0xff
 .p2align 4,,3
 .p2align 3,0x11
 .balignw 8, 0x1234
 .byte 1
 .org 0x300
 .byte 2
 .2byte 0x1234; .4byte 5; .8byte 6; .half 7; .hword 8; .short 9; .int 10; .long 11; .quad 12; .word 13
 .byte e1-s1, 'a', '\n'
 .half e1-s1
 .4byte e1 - .
 .8byte f - g
 .text
f: addi a0,a0,1
 beqz a0, f
g: ret
 .subsection 1
 li a0, 111
 j f
 .text 0
 li a0, 222
 .previous
 li a0, 333
 .text
 .pushsection .rodata
 .asciz "pushed"
 .popsection
 nop
 .section .rodata.str1.8, "aMS", @progbits, 1
 .string "merge me"
 .section .bar,"aw"
 .balign 4
 .word . - _start
 .comm shared, 24, 16
 .local mine
 .comm mine, 8, 8
 .lcomm mine2, 4
 .section .sdata,"aw"
 .dword mine, shared, mine2
 .equiv eqv, 5
 .byte eqv
 .version "1.0"
 .text
 .func rare_f
rare_f: nop
 .endfunc
 .data
 .octa 0x112233445566778899aabbccddeeff00, 1, -1
 .ds 3
 .ds.b 3
 .ds.w 2
 .ds.l 2
 .ds.d 1
 .dc 0x1234
 .dc.b 1, 2
 .dc.w 3
 .dc.l 4
 .dc.a 5
 .dcb 3
 .dcb.b 2, 7
 .dcb.w 2, 7
 .dcb.l 2, 7
 .ascii "a\eb"
 .byte 1 == 1, 1 == 2, 3 <> 4, 3 != 4, 1 <= 2, 2 >= 3, 1 && 0, 1 || 0
 .struct 8
a1x: .struct a1x + 4
a2x:
 .text
 li a0, a1x
 li a0, a2x
 .weakref rare_mine, theirs
 call rare_mine
 .weakref other, theirs2
 .text
 la a0, rare_mine
 .end
 garbage here
