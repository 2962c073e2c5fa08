/**
 * Two clocks. What is due goes by one that nobody sets: a clock that is set back must not keep a deadline from coming, nor
 * one that is set forward bring it at once. What is recorded goes by the wall clock.
 */

/** Milliseconds by the steady clock, near to the wall clock's as long as nobody has set that: one number serves both. */
export function steadyNow(): number {
  return performance.timeOrigin + performance.now()
}

/** How far the wall clock is ahead of the steady one, or zero where the record need not tell. */
export function clockSkew(): number {
  const skew = Date.now() - steadyNow()
  return Math.abs(skew) < TOLD_MS ? 0 : Math.round(skew)
}

/** Neither clock is more exact than that: rounding, and what a clock is slewed in a session. */
const TOLD_MS = 100
