export * from './logger';
export * from './nest-logger';
export * from './process-context';
export * from './readiness';
