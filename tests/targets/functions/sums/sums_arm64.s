#include "textflag.h"
#include "funcdata.h"

// func Weigh(a int32, ratio float64, name string, pair Pair, odd bool) (total int64, isOdd bool)
TEXT ·Weigh(SB), NOSPLIT, $0-65
	MOVW  a+0(FP), R0
	MOVD  name_len+24(FP), R1
	ADD   R1, R0
	MOVB  pair_Small+32(FP), R1
	ADD   R1, R0
	MOVD  pair_Large+40(FP), R1
	ADD   R1, R0
	MOVBU odd+48(FP), R1
	MOVD  R0, total+56(FP)
	MOVB  R1, isOdd+64(FP)
	RET

// func Twice(n int64) int64
TEXT ·Twice(SB), 0, $4096-16
	NO_LOCAL_POINTERS
	MOVD n+0(FP), R0
	MOVD R0, 8(RSP)
	CALL ·double(SB)
	MOVD 16(RSP), R0
	MOVD R0, ret+8(FP)
	RET

// func Leaps(n int64) int64
TEXT ·Leaps(SB), NOSPLIT, $0-16
	JMP ·Twice(SB)
