export * from './parse-config';
export * from './settings';
export * from './variable';
