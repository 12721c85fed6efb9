export * from './outbox-state';
export * from './overview-pool';
export * from './part-reader';
export * from './shared-reading';
