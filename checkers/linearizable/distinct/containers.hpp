// Monitors of containers with distinct elements.
#pragma once

#include "checkers/linearizable/algorithm.hpp"

namespace agon::checkers::linearizable::distinct {

/// Queues: valid exactly if nothing is taken that was not put in or twice, nothing is found empty
/// wrongly, and no element `x` that was in before another was put was untaken until the other was
/// gone (Henzinger, Sezgin & Vafeiadis 2013, Aspect-oriented linearizability proofs). O(n) time and
/// memory.
///
/// That two elements suffice: elements are ordered by their puts and by their takes, each an order
/// of intervals, in which `a < b` and `c < d` give `a < d` or `c < b`; so a cycle of both shrinks
/// to two elements. Given an order of the elements, puts in that order and takes in that order can
/// be interleaved: a take before a put in time orders their elements alike, since lives are cut to
/// where a put precedes its take.
extern const algorithm fifo;

/// Stacks, by taking away the bottom (Lee & Mathur 2025, Efficient decrease-and-conquer
/// linearizability monitoring, is the idea of such reductions). O(n log n) time, O(n) memory.
///
/// An element that is never surely there is put and taken in one gap, seen by nobody. At a gap at
/// which nothing is surely there the stack may be taken for empty (see found_nothing_wrongly), so
/// that what lies between such gaps is judged alone. Within, it is never empty, so one element lies
/// at the bottom throughout; it can be any one that was being put when the first was surely in, and
/// being taken when the last began to go: put below all and taken after all, it is in nobody's way,
/// and moving others' effects into the time between changes no order. Without it, the rest falls
/// into parts again.
extern const algorithm stack;

/// Priority queues: each take needs a gap at which nothing less is surely there. O(n log n) time,
/// O(n) memory.
///
/// In order of priority: the least elements are judged without the others, which never stand in
/// their way. Given an order for those less than `x`, and a gap at which none of them is surely
/// there, they can be taken for absent then (see found_nothing_wrongly), and `x` be taken.
extern const algorithm priority;

/// Unordered queues: only what is taken and found empty counts. O(n log n) time, O(n) memory.
extern const algorithm bag;

/// Sets of which each element is added once and removed once at most, asked about elements alone.
/// O(n) time and memory. Says `valid` or passes on, as part by part the failure is told better.
///
/// From when the add or one that saw the element returns, until the remove or the last that saw it
/// begins, it is surely there: nobody who missed it may have been called within. It can be added
/// and removed just there. A remove that does not say what it found may have come first instead.
extern const algorithm set;

}  // namespace agon::checkers::linearizable::distinct
