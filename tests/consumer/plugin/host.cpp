// The program that loads the plugin and fails when its answer is wrong.
float kick_velocity();

int main() { return kick_velocity() == 1.0F ? 0 : 1; }
