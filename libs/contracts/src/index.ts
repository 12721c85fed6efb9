export * from './coverage.events';
export * from './event-contract';
export * from './internal.api';
export * from './primitives';
export * from './tokens.events';
