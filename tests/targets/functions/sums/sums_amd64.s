#include "textflag.h"
#include "funcdata.h"

// func Weigh(a int32, ratio float64, name string, pair Pair, odd bool) (total int64, isOdd bool)
TEXT ·Weigh(SB), NOSPLIT, $0-65
	MOVLQSX a+0(FP), AX
	ADDQ    name_len+24(FP), AX
	MOVBQSX pair_Small+32(FP), CX
	ADDQ    CX, AX
	ADDQ    pair_Large+40(FP), AX
	MOVBLZX odd+48(FP), CX
	MOVQ    AX, total+56(FP)
	MOVB    CX, isOdd+64(FP)
	XORL    BX, BX
	RET

// func Twice(n int64) int64
TEXT ·Twice(SB), 0, $4096-16
	NO_LOCAL_POINTERS
	MOVQ n+0(FP), AX
	MOVQ AX, 0(SP)
	CALL ·double(SB)
	MOVQ 8(SP), AX
	MOVQ AX, ret+8(FP)
	RET

// func Leaps(n int64) int64
TEXT ·Leaps(SB), NOSPLIT, $0-16
	JMP ·Twice(SB)
