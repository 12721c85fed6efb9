export * from './clock';
export * from './system-clock';
