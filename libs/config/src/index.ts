export * from './parse-config';
export * from './settings';
export * from './trace-config';
export * from './trace-settings';
export * from './variable';
