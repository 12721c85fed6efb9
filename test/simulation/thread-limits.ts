import type { ResourceLimits } from 'node:worker_threads';

/** Of a thread that plays schedules: nearly all that one makes is garbage by its end, and a large young generation copies none of it. */
export const THREAD_LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 192 };
