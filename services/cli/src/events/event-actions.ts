/** What `events-command.ts` loads when one of them is called. */
export { listDeadLetters } from './list-dead-letters';
export { replayEvents } from './replay-events';
export { dropDeadLetters, retryDeadLetters } from './settle-dead-letters';
export { tailEvents } from './tail-events';
