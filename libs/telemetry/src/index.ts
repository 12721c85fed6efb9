export * from './asked-once';
export * from './logger';
export * from './measured-value';
export * from './nest-logger';
export * from './pool-metrics';
export * from './process-context';
export * from './readiness';
