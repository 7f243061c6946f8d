 .globl _start, there
_start:
 nop; mv a0, a1; move a0, s1; mv a0, zero; move a0, x0; mv zero, zero; mv t3, x0; mv a1, t3; not t0, t1; neg t2, t3; seqz a0,a1; snez a2, a3; sltz a4,a5; sgtz a6, a7
  sext.b a0,a1; sext.h a0,a1; zext.b a0,a1; zext.h a0,a1; 
 sgt a0, a1, a2; sgtu a0, a1, a2; add a0, a0, 5; and a1, a1, -7; or a2,a2,0x7ff; xor a0,a0,1; slt a0,a1,3; sltu a0,a1,3
 sll a2, a2, 3; srl a2, a2, 3; sra a2, a2, 31; 
 jr a0; jr 8(a0); jalr a0; jalr 8(a0); jalr ra, a0; jalr t0, a0, 8; jalr t0, 8(a0); ret; jr a0, 4; jalr x0,0(ra); jalr x0,ra
 rdcycle a0; rdtime a1; rdinstret a2; csrr a0, mstatus; csrw mtvec, a0; csrs mie, a1; csrc mip, a2
 csrwi mscratch, 3; csrsi mstatus, 8; csrci mstatus, 8; csrw mscratch, 31; csrs mstatus, 8; csrc mstatus, 8
 csrrw a0, mscratch, 3; csrrs a0, 0x340, 3; csrr a0, 0x7c0; unimp; fence; fence rw, w; fence.i; wfi; mret; ecall; ebreak
 fence.tso; sbreak; scall; sfence.vma; sfence.vma a0; sfence.vma a0,a1; sret
 csrrci a0, fflags, 1; frcsr a0; fscsr a0; fscsr a0,a1; frrm a0; fsrm a0; fsrm a0,a1; fsrmi 3; fsrmi a0,3; frflags a0; fsflags a0; fsflagsi 1
 fmv.s fa0,fa1; fabs.s fa0,fa1; fneg.s fa0,fa1; fmv.d fa0,fa1; fabs.d fa0,fa1; fneg.d fa0,fa1; fgt.s a0,fa0,fa1; fge.d a0,fa0,fa1
 fmv.x.s a0,fa0; fmv.s.x fa0,a0; fmv.x.w a0, fa0;  fcvt.w.s a0,fa0,rtz; fcvt.d.w fa0,a0; fcvt.d.s fa0,fa1; fcvt.s.d fa0,fa1; nop
 fadd.s fa0,fa1,fa2; fmadd.d fa0,fa1,fa2,fa3; fsqrt.d fa0,fa1,rup; fclass.s a0,fa0
 lr.w a0,(a1); sc.w.aqrl a0,a1,(a2);  amoswap.w a0,a1,0(a2)
 fld fa0,sym,t0; flw fa0,sym,t0; fsd fa0,sym,t0; fsw fa1,sym,t1; fld fa0,8(sp); fsd fa1,16(a0); flw fa0, (a0)
1: beqz a0, 1b; bnez a0, 1b; bltz a0, 1f; bgez a0, 1f; blez a1, 1f; bgtz a1, 1f; bgt a0, a1, 1f; ble a0, a1, 1f
 bgtu a0, a1, 1b; bleu a0, a1, 1f
1: j 1b; jal 1b; jal t0, 1f; j there; beq a0,zero,1b; bne zero,a0,1b; jal zero,1b
 call there; call t0, there; tail there; jump there, t2; beq a0, a1, there; bltu a0, a1, there; call there@plt; jal there; c.j 1b; c.beqz a0,1f
1: la a0, there; lla a1, data; lw a2, data; sw a2, data, t0; lb a0, data + 4; lhu a3, data+2; sh a3, data+2, t1; 
 lui a0, %hi(nobody); addi a0, a0, %lo(nobody); sw a1, %lo(nobody + 4)(a0); lui a2, 0xfffff; lui a3, %hi(0x12345fff); fsd fa0,%lo(nobody)(a0);fld fa0,%lo(nobody+8)(a0)
 addi a3, a3, %lo(0x12345fff);  lui a0,%hi(5); addi a0,a0,%lo(5); lw a0,%lo(8)(a0)
2: auipc t0, %pcrel_hi(data+8); lw t1, %pcrel_lo(2b)(t0); sw t1, %pcrel_lo(2b)(t0); addi t1, t0, %pcrel_lo(2b)
 lui a0,%tprel_hi(tv); add a0,a0,tp,%tprel_add(tv); lw a0,%tprel_lo(tv)(a0); sw a0,%tprel_lo(tv)(a0); addi a0,a0,%tprel_lo(tv)
 .equ CONSTANT, 0x345; .set other, CONSTANT * 2; later = other + 1
 li a0, CONSTANT; li a0, (1 << 20) | 3; addi a0, a0, CONSTANT & 0xff; lw a0, CONSTANT - 0x340(a1); lw a0, (a1)
 li a1, later; li a0, 'A'; li a0, ','; li a0, '\n'; li a0, -1; li a0, 0xffffffff;  li x0, 5; li sp, 4096
 andi a0, a0, ~0x7; addi sp, sp, -(16 + 8 * 4); addi sp, sp, 16*4; addi s0,sp,64; add s0,sp,64; slli a0,a0,31; c.jal 1b; c.flw fa0,4(a0); flw fa0,4(a0); fsw fa0,4(sp); lui a5,0x1
 c.addi a0, 1; c.nop; c.li a0,3; c.lw a0,4(a1); c.ebreak; c.jr ra; c.mv a0,a1; c.add a0,a1; c.swsp a0,4(sp); c.addi4spn a0,sp,16; c.addi16sp sp,32; c.lui a0,1
 .insn r 0x33, 0, 0, a0, a1, a2; .insn i 0x13, 0, a0, a1, 5; .insn i 0x03, 2, a0, 4(a1); .insn s 0x23,2,a0,8(a1); .insn sb 0x63, 0, a0,a1,1b
 .insn b BRANCH,1,a0,a1,1b; .insn u LUI, a0, 0x12345; .insn uj JAL, a0, 1b; .insn j JAL,a0,there; .insn r4 MADD, 7, 0, fa0,fa1,fa2,fa3; .insn r OP_FP,7,1,fa0,fa1,fa2
 .insn cr C2, 8, a0, a1; .insn ci C1, 0, a0, 3; .insn ciw C0, 0, a0, 8; .insn cl C0, 2, a0, 1(a1); .insn cs C0,6,a0,1(a1); .insn ca C1,0x23,0,a0,a1; .insn cb C1,6,a0,1b; .insn cj C1,5,1b; .insn css C2,6,a0,3
 .insn 0x13; .insn 4, 0x00000013; .insn 2, 0x1; .insn 0x0001
 .option push; .option norvc; addi a0,a0,1; .p2align 3; beqz a0, 1b; .option pop; addi a0,a0,1
 .option arch, +zba; sh1add a0,a1,a2; .option arch, -c; addi a0,a0,1; .option arch, rv32gc; addi a0,a0,1
 .option pic; la a0, data; .option nopic
 .section .text.second, "ax", @progbits
there: ret
 .p2align 4
 j there
 .balign 16, 0
 .weak nobody
 la a0, nobody
 call nobody
 .data
 .align 3
data: .word 1, 2, there, data + 4
sym: .word 3
 .section .tdata,"awT",@progbits
tv: .word 5
 .section .tbss,"awT",@nobits
tw: .zero 4
