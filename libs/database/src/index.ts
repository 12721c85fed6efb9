export * from './data-source-options';
export * from './database-trouble';
export * from './database.module';
export * from './run-migrations';
