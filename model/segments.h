// A sequence in equally long segments: the segments of all sequences become the rows of one batch.
#pragma once

#include "engine/recorder.h"

namespace drumvae {

// A view of `sequence` [S*T, B, D], or a copy of it, as rows [T, S*B, D]: row s*B + b is segment s
// of sequence b.  The sequence's steps follow each other in memory.
View<const float, 3> split_segments(Recorder& step, const View<const float, 3>& sequence,
                                    Index segments);

// The inverse: rows [T, S*B, D] to a view or copy [S*T, B, D].
View<const float, 3> join_segments(Recorder& step, const View<const float, 3>& rows,
                                   Index segments);
// The same into memory that is there; S > 1.
void join_segments(Recorder& step, const View<const float, 3>& rows, Index segments,
                   const View<float, 3>& sequence);

// What the dropout of such rows is told; nothing for whole sequences.
SegmentRows segment_rows(Index segments, Index sequences, Index steps);

}  // namespace drumvae
