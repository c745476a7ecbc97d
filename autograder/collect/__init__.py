"""Downloads of learning platforms into `submitted/`: every file is placed, or listed with the reason why not.

It may write `submitted/`, and in `.autograder/` older submissions, its log, and who is who on a platform. It overwrites no newer
submission, follows no link, runs nothing of what it unpacks, and knows neither marks nor the gradebook.
"""
