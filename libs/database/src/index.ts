export * from './connections-of';
export * from './data-source-options';
export * from './database-trouble';
export * from './database.module';
export * from './forward-only';
export * from './run-migrations';
export * from './with-connection';
