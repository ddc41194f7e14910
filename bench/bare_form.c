/* bench/bare_form.c: the least an ncurses program can do: a framed form of twenty rows, then one key. */
#include <curses.h>
#include <locale.h>

enum { ROWS = 20 };

int main(void)
{
    setlocale(LC_ALL, "");
    SCREEN *screen = newterm(NULL, stdout, stdin);
    if (!screen)
        return 1;
    cbreak();
    noecho();
    keypad(stdscr, TRUE);
    box(stdscr, 0, 0);
    for (int row = 0; row < ROWS; row++)
        mvprintw(row + 1, 2, "Field %2d  ____________________________", row);
    mvaddstr(ROWS + 2, 2, "q quit");
    refresh();
    getch();
    endwin();
    delscreen(screen);
    return 0;
}
